import { useState } from 'react';
import Taro, { useLoad } from '@tarojs/taro';
import { Button, View } from '@tarojs/components';
export default function Order() {
  const [state, setState] = useState('new'), [id, setId] = useState('');
  useLoad((query) => setId(query.id));
  async function submit() {
    const { result } = await Taro.cloud.callFunction({ name: 'makeOrder', data: { id } });
    setState('paid');
    Taro.navigateTo({ url: '/pages/done/done?id=' + result.orderId });
  }
  return <View><View>{state}</View><Button id="submit" onClick={submit}>buy</Button></View>;
}
