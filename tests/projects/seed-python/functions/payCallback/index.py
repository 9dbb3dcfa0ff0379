# 云函数 payCallback
def main_handler(event, context):
    return_code = event.get("return_code")  # 状态码
    appid = event.get("appid")  # 小程序 AppID
    mch_id = event.get("mch_id")  # 微信支付的商户号
    openid = event.get("openid")  # 用户在商户appid下的唯一标识
    print(return_code, appid, mch_id, openid)
    # 向微信后台返回成功,否则微信后台将会重复调用此函数
    return {"errcode": 0}
