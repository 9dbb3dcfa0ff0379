"""What a deploy does, a file for each step: its data, its call, whether it has happened, its sentence."""

from __future__ import annotations

from cloudfn.deploy.steps.create_collection import CreateCollection
from cloudfn.deploy.steps.create_function import CreateFunction
from cloudfn.deploy.steps.create_indexes import CreateIndexes
from cloudfn.deploy.steps.create_route import CreateRoute
from cloudfn.deploy.steps.create_triggers import CreateTriggers
from cloudfn.deploy.steps.delete_function import DeleteFunction
from cloudfn.deploy.steps.delete_route import DeleteRoute
from cloudfn.deploy.steps.delete_site_files import DeleteSiteFiles
from cloudfn.deploy.steps.delete_trigger import DeleteTrigger
from cloudfn.deploy.steps.mark_site import MarkSite
from cloudfn.deploy.steps.move_traffic import MoveTraffic
from cloudfn.deploy.steps.open_site import OpenSite
from cloudfn.deploy.steps.provision import Provision
from cloudfn.deploy.steps.publish_layer import PublishLayer
from cloudfn.deploy.steps.publish_version import PublishVersion
from cloudfn.deploy.steps.restore_timer import RestoreTimer
from cloudfn.deploy.steps.set_file_permission import SetFilePermission
from cloudfn.deploy.steps.set_log_retention import SetLogRetention
from cloudfn.deploy.steps.set_permission import SetPermission
from cloudfn.deploy.steps.set_route_auth import SetRouteAuth
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.deploy.steps.update_code import UpdateCode
from cloudfn.deploy.steps.update_configuration import UpdateConfiguration
from cloudfn.deploy.steps.upload_site import UploadSite

__all__ = [
    "CreateCollection",
    "CreateFunction",
    "CreateIndexes",
    "CreateRoute",
    "CreateTriggers",
    "DeleteFunction",
    "DeleteRoute",
    "DeleteSiteFiles",
    "DeleteTrigger",
    "MarkSite",
    "MoveTraffic",
    "OpenSite",
    "Provision",
    "PublishLayer",
    "PublishVersion",
    "RestoreTimer",
    "SetFilePermission",
    "SetLogRetention",
    "SetPermission",
    "SetRouteAuth",
    "Step",
    "StepContext",
    "UpdateCode",
    "UpdateConfiguration",
    "UploadSite",
]
