import {once} from 'node:events'
import {connect, type Socket} from 'node:net'
import {text} from 'node:stream/consumers'
import {expect, onTestFinished, test} from 'vitest'
import type {RunningLake} from '../../../lake/index.ts'
import {clientOf, openLake} from './testLake.ts'

/** Milliseconds; each test waits for it once or twice. */
const SHORT = 200

test('headers and bodies that do not arrive in time are let go', async () => {
  const lake = await openLake({limits: {headerTime: SHORT, bodyTime: SHORT}})
  const nothing = open(lake)
  const headers = open(lake)
  headers.write('GET /v1/ping HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
  const body = open(lake)
  body.write(post('/v1/data/mutate/production', 100, '{"mutations": ['))
  const chunks = open(lake)
  chunks.write(
    'POST /v1/data/query/production HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n',
  )
  for (const slow of [nothing, headers, body, chunks]) {
    expect(await text(slow)).toMatch(/^HTTP\/1\.1 408 Request Timeout/)
  }
})

test('an upload takes as long as it needs, while something comes', async () => {
  const lake = await openLake({limits: {bodyTime: SHORT, uploadPause: 60_000}})
  const upload = open(lake)
  upload.write(post('/v1/assets/files/production?filename=slow.txt', 10, 'first'))
  const other = open(lake)
  other.write(post('/v1/data/mutate/production', 10, '{'))
  // When the other has been let go, the upload has taken longer than that, too.
  expect(await text(other)).toContain('408')
  upload.write('last.')
  expect(await text(upload)).toMatch(/^HTTP\/1\.1 200 OK[^]*"size":10/)
})

test('an upload that has gone silent is let go, and nothing of it is kept', async () => {
  const lines: string[] = []
  const lake = await openLake({limits: {uploadPause: SHORT}, log: (line) => lines.push(line)})
  const upload = open(lake)
  upload.write(post('/v1/assets/files/production', 10, 'first'))
  expect(await text(upload)).toMatch(/^HTTP\/1\.1 408/)
  expect(await clientOf(lake).fetch('*')).toEqual([])
  await lake.close()
  expect(lines).toEqual([])
})

test('a bulk load that has gone silent ends within its answer', async () => {
  const lake = await openLake({limits: {uploadPause: SHORT}})
  const load = open(lake)
  load.write(post('/v1/lake/bulk/production?batch=1', 1000, '{"_id":"a","_type":"t"}\n'))
  const answer = await text(load)
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK[^]*"created":1/)
  expect(answer).not.toContain('408')
})

test('a request that its sender gives up is no failure of the lake', async () => {
  const lines: string[] = []
  const lake = await openLake({log: (line) => lines.push(line)})
  for (const path of ['/v1/assets/files/production', '/v1/data/mutate/production']) {
    const given = open(lake)
    given.write(post(path, 10, 'first'))
    given.resetAndDestroy()
    await once(given, 'close')
  }
  expect(await clientOf(lake).fetch('*')).toEqual([])
  await lake.close()
  expect(lines).toEqual([])
})

test('what needs long to be answered is not let go for that', async () => {
  const lake = await openLake({limits: {headerTime: SHORT, bodyTime: SHORT}})
  const listener = open(lake)
  listener.write('GET /v1/data/listen/production?query=* HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(listener, 'readable')
  const other = open(lake)
  other.write(post('/v1/data/mutate/production', 10, '{'))
  expect(await text(other)).toContain('408')
  await clientOf(lake).create({_id: 'a', _type: 't'})
  let heard = ''
  for await (const chunk of listener) {
    heard += String(chunk)
    if (heard.includes('event: mutation')) break
  }
  expect(heard).toContain('event: mutation')
})

function open(lake: RunningLake): Socket {
  const socket = connect(lake.port, '127.0.0.1').setEncoding('utf8')
  socket.on('error', () => {})
  onTestFinished(() => void socket.destroy())
  return socket
}

function post(path: string, length: number, start: string): string {
  const lines = [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/json',
    `Content-Length: ${length}`,
    'Connection: close',
  ]
  return `${lines.join('\r\n')}\r\n\r\n${start}`
}
