import {STATUS_CODES, type IncomingMessage, type Server} from 'node:http'
import type {Duplex} from 'node:stream'
import {WebSocketServer, type RawData, type WebSocket} from 'ws'
import {isJsonObject, LakeError, type Identity, type JsonObject, type JsonValue} from '../types.ts'
import {refusal} from './admission.ts'
import {parseApiVersion} from './apiVersion.ts'
import {authenticate, bearerToken, type AuthenticationPolicy} from './authentication.ts'
import {isLoggedIn} from './identities.ts'
import type {OwnedSocket, StreamOwner} from './openStreams.ts'
import {PresenceRoom, type PresenceMember} from './presence.ts'
import {projectOfRequest} from './projectOfRequest.ts'
import {assertDepth} from './jsonDepth.ts'
import {datasetNotFound, projectNotFound, requestError} from './requestError.ts'
import type {LakeServices} from './services.ts'
import {tokenHash} from './sessions.ts'

/** Bytes; a list of places in a document is small. */
const MAXIMUM_MESSAGE = 64 * 1024
/** Bytes that a tab may leave unread. */
const MAXIMUM_BACKLOG = 1024 * 1024
/** Milliseconds. */
const HEARTBEAT = 15_000
const MAXIMUM_SUBSCRIPTIONS = 16

/** Close and error codes of the protocol. */
const UNAUTHORIZED = 4001
const GOING_AWAY = 1001
const UNSUPPORTED_DATA = 1003
const INVALID_REQUEST = -32600
const METHOD_NOT_FOUND = -32601
const PARSE_ERROR = -32700

/**
 * The socket through which Studios tell each other where their editors are: JSON-RPC 2.0 over a WebSocket at
 * `/<version>/socket/<dataset>`, spoken by the public package @sanity/bifur-client.
 */
export class PresenceSockets {
  readonly #sockets = new WebSocketServer({noServer: true, maxPayload: MAXIMUM_MESSAGE})
  readonly #rooms = new Map<string, PresenceRoom>()
  readonly #services: LakeServices
  readonly #authentication: AuthenticationPolicy
  readonly #heartbeat: NodeJS.Timeout

  constructor(server: Server, services: LakeServices, authentication: AuthenticationPolicy) {
    this.#services = services
    this.#authentication = authentication
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT).unref()
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy())
      try {
        const admitted = this.#admit(request)
        this.#sockets.handleUpgrade(request, socket, head, (connection) =>
          this.#serve(new SocketMember(connection, admitted)),
        )
      } catch (error) {
        refuse(socket, error instanceof LakeError ? error : requestError(500, 'The lake failed'))
        if (!(error instanceof LakeError)) services.log(String(error))
      }
    })
  }

  close(): void {
    clearInterval(this.#heartbeat)
    for (const connection of this.#sockets.clients) {
      connection.close(GOING_AWAY, 'The lake is closing')
      // A tab that does not answer must not hold the lake open.
      setTimeout(() => connection.terminate(), 500).unref()
    }
    this.#sockets.close()
  }

  #admit(request: IncomingMessage): AdmittedSocket {
    const services = this.#services
    const refused = refusal(request.headers, services.admission, {fromOtherPages: false})
    if (refused) throw requestError(refused.status, refused.message)
    const [version = '', place, name, ...rest] = pathSegments(request.url)
    if (parseApiVersion(version) === undefined || place !== 'socket' || rest.length > 0) {
      throw requestError(404, 'Sockets are at /<version>/socket/<dataset>')
    }
    const project = projectOfRequest(request.headers)
    if (project !== undefined && project !== services.project) {
      throw projectNotFound(project, services.project)
    }
    const dataset = services.datasets.find(name ?? '')
    if (dataset === undefined) throw datasetNotFound(name ?? '', services.project)
    if (this.#sockets.clients.size >= services.limits.sockets) {
      throw requestError(429, 'Too many sockets are open')
    }
    const room = this.#rooms.get(dataset.name) ?? new PresenceRoom()
    this.#rooms.set(dataset.name, room)
    return {
      room,
      dataset: dataset.name,
      identity: authenticate(request.headers, this.#authentication),
      token: bearerToken(request.headers),
    }
  }

  #serve(member: SocketMember): void {
    const {connection} = member
    const {streams} = this.#services
    streams.addSocket(member)
    connection.on('error', () => connection.terminate())
    connection.on('close', () => {
      streams.removeSocket(member)
      member.room.leave(member)
    })
    connection.on('message', (data, isBinary) => {
      if (isBinary) return connection.close(UNSUPPORTED_DATA, 'Text only')
      this.#answer(textOf(data), member)
    })
  }

  #answer(text: string, member: SocketMember): void {
    // What was on its way when the right to the socket ended.
    if (member.connection.readyState !== member.connection.OPEN) return
    let id: JsonValue = null
    try {
      const request = parseRequest(text)
      id = request.id
      const result = this.#call(request, member)
      member.send({jsonrpc: '2.0', id, result})
    } catch (error) {
      if (!(error instanceof RpcError)) throw error
      member.send({jsonrpc: '2.0', id, error: {code: error.code, message: error.message}})
      if (error.code === UNAUTHORIZED) member.disconnect(error.message)
    }
  }

  #call({method, params}: RpcRequest, member: SocketMember): JsonValue {
    const {room} = member
    if (method === 'authorization') {
      member.token = bearerToken({authorization: textIn(params, 'authorization')})
      member.identity = this.#identify(member.token)
      return 'ok'
    }
    // A session may have ended since.
    if (member.token !== undefined) member.identity = this.#identify(member.token)
    if (!isLoggedIn(member.identity)) throw new RpcError(UNAUTHORIZED, 'Session not found')
    switch (method) {
      case 'presence_subscribe':
        if (room.subscriptionsOf(member) >= MAXIMUM_SUBSCRIPTIONS) {
          throw new RpcError(INVALID_REQUEST, 'Too many subscriptions')
        }
        return room.subscribe(member)
      case 'presence_unsubscribe':
        room.unsubscribe(member, textIn(params, 'subscriptionId'))
        return 'ok'
      case 'presence_rollcall':
        room.rollCall(member, textIn(params, 'session'))
        return 'ok'
      case 'presence_announce': {
        const {data} = params
        if (!isJsonObject(data)) throw new RpcError(INVALID_REQUEST, '"data" must be an object')
        room.announce(member, textIn(data, 'sessionId'), data)
        return 'ok'
      }
      case 'presence_disconnect':
        room.disconnect(member, textIn(params, 'session'))
        return 'ok'
      default:
        throw new RpcError(METHOD_NOT_FOUND, `There is no method "${method}"`)
    }
  }

  #identify(token: string | undefined): Identity {
    const identity = token === undefined ? undefined : this.#authentication.sessions.identify(token)
    if (identity === undefined) throw new RpcError(UNAUTHORIZED, 'Session not found')
    return identity
  }

  #beat(): void {
    for (const connection of this.#sockets.clients) connection.send('♥')
  }
}

interface AdmittedSocket {
  room: PresenceRoom
  dataset: string
  identity: Identity
  token: string | undefined
}

class SocketMember implements PresenceMember, OwnedSocket {
  identity: Identity
  /** What the identity was shown with; undefined where it was not shown. */
  token: string | undefined
  readonly connection: WebSocket
  readonly room: PresenceRoom
  readonly #dataset: string

  constructor(connection: WebSocket, {room, dataset, identity, token}: AdmittedSocket) {
    this.connection = connection
    this.room = room
    this.#dataset = dataset
    this.identity = identity
    this.token = token
  }

  get owner(): StreamOwner {
    return {
      userId: this.identity.id,
      dataset: this.#dataset,
      ...(this.token === undefined ? {} : {tokenHash: tokenHash(this.token)}),
    }
  }

  get userId(): string {
    return this.identity.id
  }

  hear(subscription: string, event: JsonObject): void {
    this.send({
      jsonrpc: '2.0',
      method: 'presence_subscription',
      params: {subscription, result: event},
    })
  }

  send(message: JsonObject): void {
    const {connection} = this
    if (connection.readyState !== connection.OPEN) return
    if (connection.bufferedAmount > MAXIMUM_BACKLOG) connection.terminate()
    else connection.send(JSON.stringify(message))
  }

  /** The others hear at once that it is gone, whether or not the tab answers. */
  disconnect(reason: string): void {
    this.room.leave(this)
    this.connection.close(UNAUTHORIZED, reason)
  }
}

interface RpcRequest {
  id: JsonValue
  method: string
  params: JsonObject
}

class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

function parseRequest(text: string): RpcRequest {
  let request: unknown
  try {
    request = JSON.parse(text)
    assertDepth(request)
  } catch {
    throw new RpcError(PARSE_ERROR, 'The message is not JSON')
  }
  if (!isJsonObject(request) || typeof request.method !== 'string') {
    throw new RpcError(INVALID_REQUEST, 'The message is not a JSON-RPC request')
  }
  const {id = null, method, params = {}} = request
  if (!isJsonObject(params)) throw new RpcError(INVALID_REQUEST, '"params" must be an object')
  return {id, method, params}
}

function textIn(params: JsonObject, name: string): string {
  const value = params[name]
  if (typeof value !== 'string') throw new RpcError(INVALID_REQUEST, `"${name}" must be a string`)
  return value
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data).toString('utf8')
}

function pathSegments(url: string | undefined): string[] {
  const [path = ''] = (url ?? '').split('?')
  return path.split('/').filter((segment) => segment !== '')
}

function refuse(socket: Duplex, error: LakeError): void {
  const body = JSON.stringify(error.body)
  socket.end(
    [
      `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}`,
      'Connection: close',
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  )
}
