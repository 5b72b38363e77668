/**
 * Loaded into the processes of the official `sanity` command (`node --import`), where it makes the local lake be
 * the Sanity that they find. The command is asked to use the lake by its environment; three things are left:
 *
 * - names: project clients go to `<project>.localhost`, which not every resolver knows;
 * - the scheme: @sanity/migrate speaks https whatever it is told, and the lake has no certificate;
 * - the address: `getCliClient()` in scripts and the progress of a dataset copy go to `api.sanity.io` whatever they
 *   are told, and would send the lake's token there.
 *
 * It replaces `dns.lookup` and `tls.connect` of Node in these processes. No package is changed.
 */
import {subscribe} from 'node:diagnostics_channel'
import dns from 'node:dns'
import {ClientRequest} from 'node:http'
import {syncBuiltinESMExports} from 'node:module'
import net from 'node:net'
import tls from 'node:tls'

/** `api.sanity.io`, `<project>.api.sanity.io` and their CDN. */
const HOSTED_API = /(?<=^|\.)api(?:cdn)?\.sanity\.io$/i
const LOCAL_NAME = /\.localhost$/i

const lake = URL.parse(process.env.DATELINE_LAKE ?? '')

if (lake !== null) {
  resolveLocalNames()
  connectToLake(lake)
  subscribe('undici:request:create', (message) => nameLakeInFetch(message, lake))
  subscribe('http.client.request.created', (message) => nameLakeInRequest(message, lake))
  syncBuiltinESMExports()
}

function resolveLocalNames(): void {
  const lookup = new Proxy(dns.lookup, {
    apply: (original, self, [name, ...rest]) =>
      Reflect.apply(original, self, [LOCAL_NAME.test(name) ? 'localhost' : name, ...rest]),
  })
  Object.assign(dns, {lookup})
}

/** Hands out a plain connection to the lake where TLS to it, or to hosted Sanity, is asked for. */
function connectToLake(lake: URL): void {
  const port = Number(lake.port || 80)
  const isForLake = (options: unknown) => {
    if (typeof options !== 'object' || options === null || !('host' in options)) return false
    const host = String(options.host)
    if (HOSTED_API.test(host)) return true
    const isLocal = host === lake.hostname || host.endsWith(`.${lake.hostname}`)
    return isLocal && 'port' in options && Number(options.port) === port
  }
  const connect = new Proxy(tls.connect, {
    apply: (original, self, parameters) => {
      if (!isForLake(parameters[0])) return Reflect.apply(original, self, parameters)
      const socket = net.connect({host: lake.hostname, port})
      const whenConnected = parameters.find((parameter) => typeof parameter === 'function')
      if (whenConnected !== undefined) socket.once('secureConnect', whenConnected)
      return socket.once('connect', () => socket.emit('secureConnect'))
    },
  })
  Object.assign(tls, {connect})
}

/** `dateline.api.sanity.io` becomes `dateline.localhost:4000`: the lake answers for no foreign host. */
function nameLakeInFetch(message: unknown, lake: URL): void {
  const request = requestIn(message)
  if (request === undefined || !('origin' in request) || !('addHeader' in request)) return
  const hostname = URL.parse(String(request.origin))?.hostname ?? ''
  if (HOSTED_API.test(hostname) && typeof request.addHeader === 'function') {
    Reflect.apply(request.addHeader, request, ['host', hostname.replace(HOSTED_API, lake.host)])
  }
}

function nameLakeInRequest(message: unknown, lake: URL): void {
  const request = requestIn(message)
  if (request instanceof ClientRequest && HOSTED_API.test(request.host)) {
    request.setHeader('host', request.host.replace(HOSTED_API, lake.host))
  }
}

function requestIn(message: unknown): object | undefined {
  const isMessage = typeof message === 'object' && message !== null && 'request' in message
  const request = isMessage ? message.request : undefined
  return typeof request === 'object' && request !== null ? request : undefined
}
