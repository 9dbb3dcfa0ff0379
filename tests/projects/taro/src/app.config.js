export default { pages: ['pages/order/order', 'pages/done/done'] };
