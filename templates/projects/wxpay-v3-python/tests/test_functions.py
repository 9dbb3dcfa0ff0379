import copy
import threading
import time
import unittest

from fake_cloud import FUNCTIONS, Crash, FakeCloud
from wechat_pay import STRANGER, Answers, notification, verify

NUMBER = "20260102030405abcdef012345"
PAID = {
    "mchid": "<@ mchId @>",
    "appid": "wx0123456789abcdef",
    "out_trade_no": NUMBER,
    "transaction_id": "4200000791202601020000000001",
    "trade_state": "SUCCESS",
    "success_time": "2026-01-02T03:05:06+08:00",
    "amount": {"total": 1280, "payer_total": 1280, "currency": "CNY", "payer_currency": "CNY"},
}


def ordered(**order):
    cloud = FakeCloud()
    document = {"_id": NUMBER, "openid": "oAlice", "subMchId": "<@ mchId @>", "productId": "oolong"}
    cloud.documents["orders"] = {NUMBER: {**document, "quantity": 1, "totalFee": 1280, "status": "created", **order}}
    return cloud


class PayNotify(unittest.TestCase):
    def fulfilled(self, cloud):
        self.assertEqual(cloud.documents["orders"][NUMBER]["status"], "paid")
        self.assertEqual(list(cloud.documents["shipments"]), [NUMBER])

    def test_a_payment_is_fulfilled_and_a_duplicate_changes_nothing(self):
        cloud = ordered()
        self.assertEqual(cloud.call("payNotify", notification(PAID))["statusCode"], 204)
        self.fulfilled(cloud)
        before = copy.deepcopy(cloud.documents)
        self.assertEqual(cloud.call("payNotify", notification(PAID))["statusCode"], 204)
        self.assertEqual(cloud.documents, before)

    def test_five_at_once_fulfil_once(self):
        cloud = ordered()
        threads = [threading.Thread(target=cloud.call, args=("payNotify", notification(PAID))) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.fulfilled(cloud)

    def test_after_a_crash_anywhere_the_next_delivery_fulfils_it(self):
        probe = ordered()
        probe.call("payNotify", notification(PAID))
        for n in range(1, probe.count + 1):
            cloud = ordered()
            cloud.crash_after = n
            with self.assertRaises(Crash):
                cloud.call("payNotify", notification(PAID))
            cloud.crash_after = None
            self.assertEqual(cloud.call("payNotify", notification(PAID))["statusCode"], 204, n)
            self.fulfilled(cloud)

    def test_forged_and_wrong_ones_are_refused(self):
        for name, event in {
            "no signature": {**notification(PAID), "headers": {}},
            "called by a mini program": {**PAID, "userInfo": {}},
            "a stranger": notification(PAID, key=STRANGER),
            "an unknown serial": notification(PAID, key=STRANGER, serial="5157"),
            "a probe": notification(PAID, signature="WECHATPAY/SIGNTEST/AAAA"),
            "ten minutes old": notification(PAID, timestamp=int(time.time()) - 600),
            "no timestamp": notification(PAID, timestamp="now"),
            "another body": notification(PAID, text="{}"),
            "altered": notification(PAID, tampered=True),
            "another key": notification(PAID, api_v3_key="x" * 32),
            "another merchant": notification({**PAID, "mchid": "1"}),
            "another amount": notification({**PAID, "amount": {"total": 1}}),
            "another order": notification({**PAID, "out_trade_no": "nope"}),
            "not paid": notification({**PAID, "trade_state": "NOTPAY"}),
            "a refund": notification(PAID, kind="REFUND.SUCCESS"),
        }.items():
            with self.subTest(name):
                cloud = ordered()
                self.assertGreaterEqual(cloud.call("payNotify", event)["statusCode"], 400)
                self.assertEqual(cloud.documents["orders"][NUMBER]["status"], "created")


class MakeOrder(unittest.TestCase):
    def test_the_order_is_stored_placed_at_the_servers_price_and_can_be_paid(self):
        cloud = FakeCloud()
        with Answers(lambda *_: (200, {"prepay_id": "wx1"})) as answers:
            made = cloud.call("makeOrder", {"productId": "oolong", "quantity": 2, "totalFee": 1})
            again = cloud.call("makeOrder", {"outTradeNo": made["outTradeNo"]})
        self.assertTrue(made["ok"] and again["ok"])
        self.assertEqual(cloud.documents["orders"][made["outTradeNo"]]["totalFee"], 2560)
        for method, path, data in answers.sent:
            self.assertEqual((method, path), ("POST", "/v3/pay/transactions/jsapi"))
            self.assertEqual((data["out_trade_no"], data["amount"]["total"]), (made["outTradeNo"], 2560))
        pay = made["payment"]
        self.assertEqual(pay["signType"], "RSA")
        verify(["wx0123456789abcdef", pay["timeStamp"], pay["nonceStr"], pay["package"]], pay["paySign"])

    def test_a_refusal_and_a_forged_answer_hand_out_no_payment(self):
        for code, answers in (
            ("PAY_REFUSED", Answers(lambda *_: (400, {"code": "PARAM_ERROR", "message": "no"}))),
            ("PAY_UNAVAILABLE", Answers(lambda *_: (200, {"prepay_id": "wx1"}), key=STRANGER)),
        ):
            with self.subTest(code), answers:
                made = FakeCloud().call("makeOrder", {"productId": "oolong"})
                self.assertEqual((made["ok"], made["code"]), (False, code))
                self.assertNotIn("payment", made)

    def test_bad_requests_are_refused(self):
        for event in ({}, {"productId": "gold"}, {"productId": "oolong", "quantity": 0}, {"outTradeNo": "nope"}):
            self.assertFalse(FakeCloud().call("makeOrder", event)["ok"])


class QueryOrder(unittest.TestCase):
    def test_a_lost_notification_is_made_up_for_by_a_query(self):
        cloud = ordered()
        with Answers(lambda *_: (200, PAID)) as answers:
            self.assertEqual(cloud.call("queryOrder", {"outTradeNo": NUMBER})["status"], "paid")
        self.assertEqual(list(cloud.documents["shipments"]), [NUMBER])
        self.assertEqual(answers.sent[0][1], f"/v3/pay/transactions/out-trade-no/{NUMBER}?mchid=<@ mchId @>")

    def test_a_stranger_hears_nothing(self):
        cloud = ordered()
        cloud.context.openid = "oMallory"
        self.assertEqual(cloud.call("queryOrder", {"outTradeNo": NUMBER})["code"], "UNKNOWN_ORDER")


REFUND = {
    "mchid": "<@ mchId @>",
    "out_trade_no": NUMBER,
    "out_refund_no": f"R{NUMBER}",
    "refund_id": "50300000792026010200000000001",
    "refund_status": "SUCCESS",
    "amount": {"total": 1280, "refund": 1280, "payer_total": 1280, "payer_refund": 1280},
}


def told(refund=REFUND, **lies):
    return notification(refund, **{"kind": f"REFUND.{refund['refund_status']}", **lies})


class Refund(unittest.TestCase):
    def requested(self):
        cloud = ordered(status="paid")
        with Answers(lambda *_: (200, {"status": "PROCESSING"})):
            self.assertTrue(cloud.call("refund", {"outTradeNo": NUMBER})["ok"])
        return cloud

    def stand(self, cloud):
        return cloud.documents["orders"][NUMBER]["status"], cloud.documents["refunds"][f"R{NUMBER}"]["status"]

    def test_it_is_noted_then_asked_for_with_one_number(self):
        cloud = ordered(status="paid")
        with Answers(lambda *_: (200, {"status": "PROCESSING"})) as answers:
            for _ in range(2):
                self.assertTrue(cloud.call("refund", {"outTradeNo": NUMBER})["ok"])
        self.assertEqual(self.stand(cloud), ("refunding", "requested"))
        self.assertEqual({path for _, path, _ in answers.sent}, {"/v3/refund/domestic/refunds"})
        self.assertEqual({data["out_refund_no"] for _, _, data in answers.sent}, {f"R{NUMBER}"})
        self.assertEqual(answers.sent[0][2]["amount"], {"refund": 1280, "total": 1280, "currency": "CNY"})

    def test_a_refusal_is_told_and_only_paid_orders_are_refunded(self):
        with Answers(lambda *_: (403, {"code": "NOT_ENOUGH", "message": "X"})):
            self.assertEqual(ordered(status="paid").call("refund", {"outTradeNo": NUMBER})["code"], "REFUND_REFUSED")
        self.assertEqual(ordered().call("refund", {"outTradeNo": NUMBER})["code"], "NOT_PAID")
        stranger = ordered(status="paid")
        stranger.context.openid = "oMallory"
        self.assertEqual(stranger.call("refund", {"outTradeNo": NUMBER})["code"], "UNKNOWN_ORDER")

    def test_the_notification_finishes_it_once_whatever_crashes(self):
        probe = self.requested()
        probe.count = 0
        self.assertEqual(probe.call("refundNotify", told())["statusCode"], 204)
        self.assertEqual(self.stand(probe), ("refunded", "done"))
        for n in range(1, probe.count + 1):
            cloud = self.requested()
            cloud.count, cloud.crash_after = 0, n
            with self.assertRaises(Crash):
                cloud.call("refundNotify", told())
            cloud.crash_after = None
            self.assertEqual(cloud.call("refundNotify", told())["statusCode"], 204, n)
            self.assertEqual(self.stand(cloud), ("refunded", "done"))

    def test_an_abnormal_refund_waits_and_can_still_succeed(self):
        cloud = self.requested()
        abnormal = {**REFUND, "refund_status": "ABNORMAL"}
        self.assertEqual(cloud.call("refundNotify", told(abnormal))["statusCode"], 204)
        self.assertEqual(self.stand(cloud), ("refunding", "failed"))
        for refund in (REFUND, abnormal):
            cloud.call("refundNotify", told(refund))
            self.assertEqual(self.stand(cloud), ("refunded", "done"))

    def test_forged_and_wrong_ones_are_refused(self):
        for name, event in {
            "no signature": {**told(), "headers": {}},
            "a stranger": told(key=STRANGER),
            "another merchant": told({**REFUND, "mchid": "1"}),
            "another amount": told({**REFUND, "amount": {"total": 1280, "refund": 1}}),
            "an unknown refund": told({**REFUND, "out_refund_no": "R1"}),
            "another order": told({**REFUND, "out_trade_no": "other"}),
            "a payment": told(kind="TRANSACTION.SUCCESS"),
        }.items():
            with self.subTest(name):
                cloud = self.requested()
                self.assertGreaterEqual(cloud.call("refundNotify", event)["statusCode"], 400)
                self.assertEqual(self.stand(cloud), ("refunding", "requested"))


class SharedFiles(unittest.TestCase):
    def test_all_copies_are_the_same(self):
        for file in ("wxpay.py", "settle.py", "requirements.txt"):
            self.assertEqual(len({path.read_text() for path in FUNCTIONS.glob(f"*/{file}")}), 1, file)


if __name__ == "__main__":
    unittest.main()
