import cloud, { database, getWXContext } from "wx-server-sdk";

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });

export const main = async () => {
  const { OPENID } = getWXContext();
  const of = (name, query) => database().collection(name).where(query).get();
  const [orders, users] = await Promise.all([of("orders", { buyer: OPENID }), of("users", { openid: OPENID })]);
  if (users.data.length === 0) await database().collection("users").add({ data: { openid: OPENID } });
  return { openid: OPENID, orders: orders.data.length, seen: users.data.length > 0 };
};
