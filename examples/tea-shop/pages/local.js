// Only for the browser: loads the mini program's `wx` from the local cloud (?cloud=http://127.0.0.1:7788), then the shop.
const address = new URLSearchParams(location.search).get('cloud') || 'http://127.0.0.1:7788';

for (const src of [`${address}/wx.js`, 'shop.js']) {
  const script = document.createElement('script');
  script.src = src;
  script.async = false;
  document.body.append(script);
}
