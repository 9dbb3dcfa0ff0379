// <@ t("Runs on the timer that cloudfn.yaml declares; event is {Type: 'Timer', TriggerName, Time, Message}.", "按 cloudfn.yaml 里的定时器运行；event 是 {Type: 'Timer', TriggerName, Time, Message}。") @>
const cloud = require('wx-server-sdk');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });

exports.main = async (event) => {
  // <@ t("A timer may fire twice: what is done here must be safe to repeat.", "定时器可能重复触发：这里的操作必须可以安全地重复执行。") @>
  console.log('timer', event.TriggerName, event.Time);
  return { done: true };
};
