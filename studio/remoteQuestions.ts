/**
 * What the Studio asks of Sanity beyond its dataset: whether there is a newer version of itself, and where it sends
 * its reports. On a local lake nobody is there to answer, the page may not even ask (`localOnlyPolicy`), and each
 * refusal would be an error in the console.
 */
const REMOTE_QUESTION = /^https:\/\/(sanity-cdn\.com\/v1\/modules|api\.sanity\.io\/vX\/intake)\//

let isAnswered = false

/** From now on, those questions have the answer that there is nothing to tell; without any request. */
export function answerRemoteQuestions(): void {
  if (isAnswered || typeof window === 'undefined' || typeof window.fetch !== 'function') return
  isAnswered = true
  const pass = window.fetch.bind(window)
  window.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    return REMOTE_QUESTION.test(url) ? Response.json({}) : pass(input, init)
  }
}
