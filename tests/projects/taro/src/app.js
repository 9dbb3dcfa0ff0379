import Taro from '@tarojs/taro';
import { useLaunch } from '@tarojs/taro';
export default function App({ children }) { useLaunch(() => Taro.cloud.init()); return children; }
