const QUERY = '/v2025-02-19/data/query/secret?query=*'
const HOST = 'Host: localhost'

/** What no client would send, line by line: some of it is no HTTP at all. */
export const BROKEN_REQUESTS: readonly string[] = [
  ...[
    ['GET / HTTP/1.1'],
    ['GET / HTTP/9.9', HOST],
    ['GET /', ''],
    ['get / http/1.1', HOST],
    [`GET ${QUERY} HTTP/1.1`, 'Host:'],
    [`GET ${QUERY} HTTP/1.1`, HOST, 'Host: evil.example'],
    [`GET ${QUERY} HTTP/1.1`, 'Host: evil.example', HOST],
    [`GET ${QUERY} HTTP/1.1`, 'Host: localhost@evil.example'],
    [`GET ${QUERY} HTTP/1.1`, 'Host: localhost:99999999'],
    [`GET ${QUERY} HTTP/1.1`, HOST, 'Authorization: Bearer'],
    [`GET ${QUERY} HTTP/1.1`, HOST, 'Authorization: Bearer a', 'Authorization: Bearer b'],
    [`GET http://evil.example${QUERY} HTTP/1.1`, HOST],
    [`GET https://localhost${QUERY} HTTP/1.1`, HOST],
    ['OPTIONS * HTTP/1.1', HOST],
    ['CONNECT evil.example:443 HTTP/1.1', HOST],
    ['TRACE / HTTP/1.1', HOST],
    ['PRI * HTTP/2.0', '', 'SM', ''],
    ['GET /../../../../etc/passwd HTTP/1.1', HOST],
    ['GET /images/dateline/production/../../../../lake.json HTTP/1.1', HOST],
    ['GET /files/dateline/production/..%2f..%2f..%2flake.json HTTP/1.1', HOST],
    ['GET /files/dateline/..%2f../neighbour.txt HTTP/1.1', HOST],
    ['GET /files/dateline/production/..\\..\\..\\neighbour.txt HTTP/1.1', HOST],
    ['GET \\..\\neighbour.txt HTTP/1.1', HOST],
    ['GET //neighbour.txt HTTP/1.1', HOST],
    [`GET /${'a/'.repeat(5000)} HTTP/1.1`, HOST],
    [`GET /${'a'.repeat(40_000)} HTTP/1.1`, HOST],
    ['GET /\0 HTTP/1.1', HOST],
    ['GET /\u00e9\u20ac HTTP/1.1', HOST],
    ['GET / HTTP/1.1', HOST, `X: ${'x'.repeat(40_000)}`],
    ['GET / HTTP/1.1', HOST, ...Array.from({length: 3000}, (_, index) => `X-${index}: a`)],
    ['GET / HTTP/1.1', HOST, 'No colon'],
    ['GET / HTTP/1.1', HOST, ': no name'],
    ['GET / HTTP/1.1', HOST, 'X: a\0b'],
    ['GET / HTTP/1.1', ' Host: localhost'],
    ['GET / HTTP/1.1', HOST, 'Expect: a miracle'],
    ['GET / HTTP/1.1', HOST, 'Connection: Upgrade', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'],
    ...upgrades(),
    ...bodies(),
  ].map((lines) => `${lines.join('\r\n')}\r\n\r\n`),
  `GET ${QUERY} HTTP/1.1\n${HOST}\n\n`,
  `GET / HTTP/1.1\r\n${HOST}\r\n\r\nGET / HTTP/1.1\r\n${HOST}\r\n\r\n`,
  '',
  '\r\n\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'SSH-2.0-client\r\n',
  '\0'.repeat(1000),
  'GET',
  `POST /v1/data/mutate/secret HTTP/1.1\r\n${HOST}\r\nContent-Length: 100\r\n\r\n{"mut`,
]

function upgrades(): string[][] {
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
  const socket = 'GET /v2022-06-30/socket/production HTTP/1.1'
  return [
    [socket, HOST, ...upgrade],
    [socket, HOST, ...upgrade, 'Sec-WebSocket-Key: a'],
    [socket, 'Host: evil.example', ...upgrade, key],
    [socket, HOST, 'Origin: https://evil.example', ...upgrade, key],
    [socket, HOST, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 99', key],
    [socket, HOST, ...upgrade, key, '', '\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff'],
    [socket, HOST, ...upgrade, key, '', '\xff\xff\xff\xff'],
    [socket, HOST, ...upgrade, key, '', '\x81\x03abc'],
    [`GET /v1/socket/${'%'.repeat(50)} HTTP/1.1`, HOST, ...upgrade, key],
    ['GET /v1/socket/__proto__ HTTP/1.1', HOST, ...upgrade, key],
    ['POST /v1/socket/production HTTP/1.1', HOST, ...upgrade, key],
  ]
}

function bodies(): string[][] {
  const post = ['POST /v1/data/mutate/secret HTTP/1.1', HOST, 'Content-Type: application/json']
  const upload = ['POST /v1/assets/files/secret HTTP/1.1', HOST]
  const chunked = 'Transfer-Encoding: chunked'
  return [post, upload].flatMap((start) => [
    [...start, 'Content-Length: -1'],
    [...start, 'Content-Length: 99999999999999999999'],
    [...start, 'Content-Length: 999999999999'],
    [...start, 'Content-Length: 5', 'Content-Length: 6', '', 'abcdef'],
    [...start, 'Content-Length: 5, 5', '', 'abcde'],
    [...start, 'Content-Length: 0x5', '', 'abcde'],
    [...start, 'Content-Length: 3', chunked, '', '0', '', 'GET / HTTP/1.1', HOST],
    [...start, 'Transfer-Encoding: chunked, identity', '', '0'],
    [...start, 'Transfer-Encoding: gzip', '', 'abc'],
    [...start, chunked, '', 'zz', 'abc', '0'],
    [...start, chunked, '', 'ffffffffffffffff', 'abc'],
    [...start, chunked, '', '-1', 'abc'],
    [...start, chunked, '', `3;${'x'.repeat(20_000)}`, 'abc', '0'],
    [...start, chunked, '', '3', 'abcd', '0'],
    [...start, 'Content-Encoding: gzip', 'Content-Length: 3', '', 'abc'],
    [...start, 'Content-Length: 2', 'Expect: 100-continue', '', '{}'],
  ])
}
