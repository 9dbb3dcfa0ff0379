import { useState } from 'react';
import { useLoad } from '@tarojs/taro';
import { View } from '@tarojs/components';
export default function Done() { const [id, setId] = useState(''); useLoad((query) => setId(query.id)); return <View>{id}</View>; }
