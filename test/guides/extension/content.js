chrome.runtime.sendMessage('orders').then(({ status, code }) => {
  document.documentElement.dataset.orders = status ?? code;
});
