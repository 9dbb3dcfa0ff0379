/** The views by the first word of the address. */
import { callbacks } from "./callbacks.js";
import { clock } from "./clock.js";
import { deploy } from "./deploy.js";
import { devices } from "./devices.js";
import { documents } from "./documents.js";
import { environment } from "./environment.js";
import { functions } from "./functions.js";
import { home } from "./home.js";
import { log } from "./log.js";
import { orders } from "./orders.js";
import { outbox } from "./outbox.js";
import { proof } from "./proof.js";
import { refunds } from "./refunds.js";
import { search } from "./search.js";
import { storage } from "./storage.js";

export const views = { home, search, functions, log, orders, callbacks, refunds, proof, documents, storage, outbox, clock, environment, devices, deploy };
