const places = (name, query, expect) => ({
  name: `geo: ${name}`,
  run: async ({ db, _ }) => (await db.collection('places').where({ spot: query(_, db) }).get()).data.map((each) => each._id),
  expect,
});
const square = (db, west, south, east, north) => new db.Geo.Polygon([
  new db.Geo.LineString([[west, south], [east, south], [east, north], [west, north], [west, south]].map(([x, y]) => new db.Geo.Point(x, y))),
]);

module.exports = [
  places('geoNear sorts by distance', (_, db) => _.geoNear({ geometry: new db.Geo.Point(113.336, 23.106) }), ['east', 'near', 'far']),
  places('geoNear between two distances', (_, db) => _.geoNear({ geometry: new db.Geo.Point(113.324, 23.106), minDistance: 100, maxDistance: 2000 }), ['east']),
  places('geoWithin', (_, db) => _.geoWithin({ geometry: square(db, 113, 23, 113.33, 24) }), ['near']),
  places('geoIntersects', (_, db) => _.geoIntersects({ geometry: new db.Geo.LineString([new db.Geo.Point(113.324, 23.106), new db.Geo.Point(113.324, 23.2)]) }), ['near']),
  {
    name: 'geo: a stored point comes back as one',
    run: async ({ db }) => {
      const { spot } = (await db.collection('places').doc('near').get()).data;
      return JSON.parse(JSON.stringify(spot));
    },
    expect: { type: 'Point', coordinates: [113.324, 23.106] },
  },
  {
    // A hundredth of a degree of longitude at 23.106 degrees: 6378100 * cos(23.106 deg) * 0.01 * pi / 180 = 1023.9 m.
    name: 'geo: aggregate geoNear',
    run: async ({ db }) => (await db.collection('places').aggregate()
      .geoNear({ near: new db.Geo.Point(113.324, 23.106), distanceField: 'metres', spherical: true, maxDistance: 5000, query: { _id: db.command.neq('near') } })
      .end()).list.map((each) => [each._id, Math.round(each.metres)]),
    expect: [['east', 1024]],
  },
];
