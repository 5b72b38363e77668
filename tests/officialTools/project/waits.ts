/** Waits for its end. */
console.log('waiting')
setInterval(() => {}, 60_000)
