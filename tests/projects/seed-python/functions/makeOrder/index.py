# 云函数 makeOrder
import cloudfn_sdk as cloud


def main_handler(event, context):
    cloud.init(env=cloud.DYNAMIC_CURRENT_ENV, context=context)
    return cloud.cloud_pay.unified_order(
        body="小秋TIT店-超市",
        out_trade_no="1217752501201407033233368018",
        spbill_create_ip="127.0.0.1",
        sub_mch_id="1900009231",
        total_fee=1,
        env_id="test-f0b102",
        function_name="payCallback",  # 支付回调的函数名
    )
