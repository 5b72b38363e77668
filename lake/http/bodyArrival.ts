import type {IncomingMessage, ServerResponse} from 'node:http'

export interface ArrivalLimits {
  /** Milliseconds that a body may take to arrive. */
  bodyTime: number
  /** Milliseconds that an upload, which may take as long as it needs, may be silent. */
  uploadPause: number
}

/** Lets go of a request whose body does not arrive in time; its headers have arrived. */
export function boundBodyArrival(
  request: IncomingMessage,
  answer: ServerResponse,
  {isUpload, limits}: {isUpload: boolean; limits: ArrivalLimits},
): void {
  if (!hasBody(request)) return
  const wait = isUpload ? limits.uploadPause : limits.bodyTime
  const {socket} = request
  let received = socket.bytesRead
  const timer = setInterval(() => {
    const {bytesRead} = socket
    const goesOn = isUpload && bytesRead > received
    received = bytesRead
    if (goesOn && !request.complete) return
    clearInterval(timer)
    if (request.complete) return
    // An answer that has begun would take another one for more of itself.
    if (answer.headersSent) request.destroy()
    else {
      socket.write('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n', () =>
        request.destroy(),
      )
    }
  }, wait).unref()
  request.once('close', () => clearInterval(timer))
}

/** https://www.rfc-editor.org/rfc/rfc9112#section-6 */
function hasBody({headers}: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}
