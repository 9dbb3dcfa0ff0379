import copy
import threading
import unittest

from fake_cloud import Crash, FakeCloud

NUMBER = "20260102030405abcdef012345"
PAID = {
    "returnCode": "SUCCESS",
    "resultCode": "SUCCESS",
    "outTradeNo": NUMBER,
    "totalFee": 1280,
    "subMchId": "<@ subMchId @>",
    "transactionId": "4200000791202601020000000001",
    "timeEnd": "20260102030506",
}
ACCEPTED = {"errcode": 0, "errmsg": ""}
SIGNED = {"return_code": "SUCCESS", "result_code": "SUCCESS", "payment": {"package": "prepay_id=wx1", "timeStamp": "1"}}


def ordered(**order):
    cloud = FakeCloud()
    cloud.context.source = "wx_paycallback"
    document = {"_id": NUMBER, "openid": "oAlice", "subMchId": "<@ subMchId @>", "productId": "oolong"}
    cloud.documents["orders"] = {NUMBER: {**document, "quantity": 1, "totalFee": 1280, "status": "created", **order}}
    return cloud


class MakeOrder(unittest.TestCase):
    def test_the_order_is_stored_before_it_is_placed_and_its_payment_reused(self):
        cloud = FakeCloud()
        cloud.answers["unified_order"] = SIGNED
        first = cloud.call("makeOrder", {"productId": "oolong", "quantity": 2, "totalFee": 1})
        self.assertTrue(first["ok"])
        self.assertEqual(cloud.documents["orders"][first["outTradeNo"]]["totalFee"], 2560)
        second = cloud.call("makeOrder", {"outTradeNo": first["outTradeNo"]})
        self.assertEqual(second["payment"], first["payment"])
        self.assertEqual(len(cloud.pay_calls), 1)

    def test_a_refusal_hands_out_no_payment(self):
        cloud = FakeCloud()
        cloud.answers["unified_order"] = {**SIGNED, "result_code": "FAIL", "err_code_des": "no"}
        answer = cloud.call("makeOrder", {"productId": "oolong"})
        self.assertEqual((answer["ok"], answer["code"]), (False, "PAY_REFUSED"))
        self.assertNotIn("payment", answer)

    def test_bad_requests_are_refused(self):
        for event in ({}, {"productId": "gold"}, {"productId": "oolong", "quantity": 0}, {"productId": "oolong", "quantity": 1.5}):
            self.assertFalse(FakeCloud().call("makeOrder", event)["ok"])


class PayCallback(unittest.TestCase):
    def fulfilled(self, cloud):
        self.assertEqual(cloud.documents["orders"][NUMBER]["status"], "paid")
        self.assertEqual(list(cloud.documents["shipments"]), [NUMBER])

    def test_a_payment_is_fulfilled_and_a_duplicate_changes_nothing(self):
        cloud = ordered()
        self.assertEqual(cloud.call("payCallback", PAID), ACCEPTED)
        self.fulfilled(cloud)
        before = copy.deepcopy(cloud.documents)
        self.assertEqual(cloud.call("payCallback", PAID), ACCEPTED)
        self.assertEqual(cloud.documents, before)

    def test_five_at_once_fulfil_once(self):
        cloud = ordered()
        threads = [threading.Thread(target=cloud.call, args=("payCallback", PAID)) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.fulfilled(cloud)

    def test_after_a_crash_anywhere_the_next_delivery_fulfils_it(self):
        probe = ordered()
        probe.call("payCallback", PAID)
        for n in range(1, probe.count + 1):
            cloud = ordered()
            cloud.crash_after = n
            with self.assertRaises(Crash):
                cloud.call("payCallback", PAID)
            cloud.crash_after = None
            self.assertEqual(cloud.call("payCallback", PAID), ACCEPTED, n)
            self.fulfilled(cloud)

    def test_forged_and_wrong_ones_are_refused(self):
        forged = ordered()
        forged.context.source = "wx_client"
        self.assertNotEqual(forged.call("payCallback", PAID)["errcode"], 0)
        for change in ({"totalFee": 1}, {"subMchId": "1"}, {"outTradeNo": "nope"}, {"resultCode": "FAIL"}):
            cloud = ordered()
            self.assertNotEqual(cloud.call("payCallback", {**PAID, **change})["errcode"], 0, change)
            self.assertEqual(cloud.documents["orders"][NUMBER]["status"], "created")


class Refund(unittest.TestCase):
    def test_a_refund_is_requested_once_and_finished_by_its_callback(self):
        cloud = ordered(status="paid")
        cloud.answers["refund"] = SIGNED
        answer = cloud.call("refund", {"outTradeNo": NUMBER})
        self.assertTrue(answer["ok"])
        self.assertEqual(cloud.documents["orders"][NUMBER]["status"], "refunding")
        done = {"returnCode": "SUCCESS", "refundStatus": "SUCCESS", "outRefundNo": answer["outRefundNo"]}
        done.update(outTradeNo=NUMBER, refundFee=1280, refundId="1")
        self.assertEqual(cloud.call("refundCallback", done), ACCEPTED)
        self.assertEqual(cloud.call("refundCallback", done), ACCEPTED)
        self.assertEqual(cloud.documents["orders"][NUMBER]["status"], "refunded")

    def test_a_stranger_cannot_refund(self):
        cloud = ordered(status="paid")
        cloud.context.openid = "oMallory"
        self.assertEqual(cloud.call("refund", {"outTradeNo": NUMBER})["code"], "UNKNOWN_ORDER")


if __name__ == "__main__":
    unittest.main()
