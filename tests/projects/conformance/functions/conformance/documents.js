exports.goods = [
  { _id: 'g1', name: '绿茶', kind: 'tea', price: 12.5, stock: 3, tags: ['hot', 'new'], on: true, at: new Date(1700000000000), size: { w: 1, h: { cm: 2 } } },
  { _id: 'g2', name: '红茶', kind: 'tea', price: 20, stock: 0, tags: ['hot'], on: false, at: new Date(1700086400000), size: { w: 2, h: { cm: 4 } } },
  { _id: 'g3', name: 'Coffee', kind: 'drink', price: 30, stock: 7, tags: [], on: true, at: new Date(1700172800000), note: null },
  { _id: 'g4', name: 'coffee cup', kind: 'cup', price: 30, stock: 5, tags: ['new', 'gift', 'hot'], on: true, parts: [{ k: 'lid', n: 1 }, { k: 'cup', n: 3 }] },
  { _id: 'g5', name: '茶杯', kind: 'cup', price: 8, stock: 100, tags: 'single', on: false, parts: [{ k: 'lid', n: 5 }, { k: 'cup', n: 1 }] },
];

exports.orders = [
  { _id: 'o1', goodsId: 'g1', user: 'u1', total: 1250, state: 'paid', items: [{ id: 'g1', n: 1 }, { id: 'g3', n: 2 }] },
  { _id: 'o2', goodsId: 'g2', user: 'u2', total: 2000, state: 'new', items: [] },
  { _id: 'o3', goodsId: 'g1', user: 'u1', total: 2500, state: 'paid', items: [{ id: 'g1', n: 2 }] },
  { _id: 'o4', goodsId: 'gone', user: 'u3', total: 1, state: 'closed' },
];

// Guangzhou Tower, one 1,024.7 m east of it (0.01 degrees at the equator would be 1,113.2 m), one in Beijing.
exports.places = (db) => [
  { _id: 'near', spot: new db.Geo.Point(113.324, 23.106) },
  { _id: 'east', spot: new db.Geo.Point(113.334, 23.106) },
  { _id: 'far', spot: new db.Geo.Point(116.397, 39.909) },
];
