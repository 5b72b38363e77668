import {
  anything,
  array,
  boolean,
  constant,
  constantFrom,
  dictionary,
  double,
  integer,
  json,
  oneof,
  option,
  record,
  string,
  tuple,
  type Arbitrary,
} from 'fast-check'

/** What a request is made of, before it is known whom it claims to come from. */
export interface HostileRequest {
  /** As in the server's own list, e.g. `GET /:version/data/query/:dataset`; undefined where the path is none. */
  route: string | undefined
  method: string
  /** With its parameters; sent as it is. */
  path: string
  headers: Record<string, string>
  body: string | Buffer | undefined
  sender: Sender
}

/**
 * Who asks: a page of a foreign origin, or one whose name was made to resolve here; the Studio without a session; a
 * program without a token, or with a wrong one; a viewer, an editor, an administrator.
 */
export type Sender =
  | 'foreignOrigin'
  | 'foreignHost'
  | 'otherPage'
  | 'studio'
  | 'anonymous'
  | 'wrongToken'
  | 'viewer'
  | 'editor'
  | 'administrator'

/** Requests to the routes, to near misses of them, and to nowhere, with all that can be wrong with a request. */
export function hostileRequest(routes: readonly string[]): Arbitrary<HostileRequest> {
  return oneof({weight: 9, arbitrary: toRoute(routes)}, {weight: 1, arbitrary: toNowhere()})
}

function toRoute(routes: readonly string[]): Arbitrary<HostileRequest> {
  // Where the documents are, there is most to be had.
  const chosen = [...routes, ...routes.filter((route) => route.includes('/data/')).flatMap(thrice)]
  return constantFrom(...chosen).chain((route) => {
    const [method = 'GET', url = '/'] = route.split(' ')
    return record({
      route: constant(route),
      method: constant(method),
      parts: array(part(), {minLength: 6, maxLength: 6}),
      parameters: array(parameter(), {maxLength: 4}),
      headers: headers(),
      body: option(body(url), {nil: undefined, freq: 8}),
      sender: sender(),
    }).map(({parts, parameters, ...request}) => {
      let index = 0
      const path = url.replace(/:(\w+)|\*/g, (_all, name?: string) =>
        fitting(name, parts[index++] ?? '', request.sender),
      )
      const search = parameters.length > 0 ? `?${parameters.join('&')}` : ''
      return {...request, path: sendable(path.replace(/^(?!\/)/, '/') + search)}
    })
  })
}

function thrice(route: string): string[] {
  return [route, route, route]
}

/** Where no part of a path were a dataset or a version, nothing would be reached. */
function fitting(name: string | undefined, text: string, from: Sender): string {
  const isOdd = text.length % 8 === 7
  // Those who may take things away do it where nothing is missed.
  const mayWrite = from === 'editor' || from === 'administrator'
  switch (name) {
    case 'version':
      return isOdd ? text : 'v2025-02-19'
    case 'project':
      return isOdd ? text : 'dateline'
    case 'dataset':
      if (mayWrite) return 'scratch'
      return isOdd ? text : text.length % 3 === 0 ? 'secret' : 'production'
    default:
      return text
  }
}

function toNowhere(): Arbitrary<HostileRequest> {
  const names = constantFrom('v1', 'data', 'query', 'secret', 'images', 'files', 'lake', '%2f', '')
  return record({
    route: constant(undefined),
    method: constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'),
    path: array(oneof(names, part()), {minLength: 1, maxLength: 8}).map((segments) =>
      sendable(`/${segments.join('/')}`),
    ),
    headers: headers(),
    body: constant(undefined),
    sender: sender(),
  })
}

/** More than half of the senders may not do much: what they must not see is there to be seen. */
function sender(): Arbitrary<Sender> {
  return constantFrom<Sender>(
    ...(['foreignOrigin', 'foreignHost', 'otherPage', 'studio', 'anonymous'] as const),
    ...(['wrongToken', 'viewer', 'editor', 'administrator', 'editor'] as const),
  )
}

function part(): Arbitrary<string> {
  return oneof(
    constantFrom(
      'canary',
      'drafts.canary',
      'versions.r1.canary',
      '_.releases.r1',
      '_.groups.public',
      'production',
      'secret',
      'production-comments',
      '~production',
      '__proto__',
      'constructor',
      '..',
      '../..',
      '..%2f..%2f..%2fetc%2fpasswd',
      '%2e%2e%2f',
      '....//',
      '..%5c..%5c',
      '%00',
      '.',
      '',
      '%',
      '%zz',
      '%E0%A4%A',
      '/etc/passwd',
      'lake.json',
      '../lake.json',
      '*',
      ',',
      'me',
      'a,b,,c',
      'a'.repeat(300),
      `${'a,'.repeat(500)}b`,
      '%F0%9F%98%80',
      '%252e%252e',
      `${'0'.repeat(40)}-1x1.png`,
      `${'0'.repeat(40)}.txt`,
      '0-0x0.svg',
    ),
    text().map((value) => encodeURIComponent(value)),
  )
}

function text(): Arbitrary<string> {
  return oneof(string({maxLength: 30}), string({unit: 'binary', maxLength: 20})).map((value) =>
    value.toWellFormed(),
  )
}

/** `name=value`, of the names that the API knows and others. */
function parameter(): Arbitrary<string> {
  const names = [
    'query',
    '$a',
    '$a.b',
    'perspective',
    'tag',
    'returnQuery',
    'resultSourceMap',
    'explain',
    'nextCursor',
    'limit',
    'types',
    'time',
    'revision',
    'fromTransaction',
    'toTransaction',
    'fromTime',
    'authors',
    'effectFormat',
    'reverse',
    'excludeContent',
    'transactionId',
    'dryRun',
    'visibility',
    'returnDocuments',
    'returnIds',
    'autoGenerateArrayKeys',
    'sid',
    'includeResult',
    'includeAllVersions',
    'enableResume',
    'includeDrafts',
    'origin',
    'meta',
    'filename',
    'sourceUrl',
    'w',
    'h',
    'rect',
    'fit',
    'crop',
    'fm',
    'q',
    'auto',
    'dpr',
    'blur',
    'sat',
    'flip',
    'or',
    'bg',
    'dl',
    'lastRevision',
    'ids',
    'cursor',
    '__proto__',
    '',
  ]
  const value = oneof(
    text(),
    groq(),
    json({maxDepth: 2}),
    double().map(String),
    constantFrom('true', 'false', '', 'raw', 'drafts', 'published', '-1', '1e99', 'NaN', 'null'),
    constantFrom('https://evil.example', 'javascript:alert(1)', '//evil.example', 'r1,drafts'),
    constantFrom('../../../../tmp/evil', '\0', '2025-02-30T25:61:61Z', '0,0,0,0', 'a'.repeat(9000)),
  )
  return oneof(
    {
      weight: 9,
      arbitrary: tuple(constantFrom(...names), value).map(
        ([name, content]) => `${name}=${encodeURIComponent(content.toWellFormed())}`,
      ),
    },
    {weight: 1, arbitrary: constantFrom('%', '&&&', '=', '%zz=%zz', 'a[b][c]=1', '?', '#')},
  )
}

/** Pieces of the query language, in an order that seldom makes sense. */
function groq(): Arbitrary<string> {
  const pieces = [
    '*',
    '[',
    ']',
    '{',
    '}',
    '(',
    ')',
    '|',
    '@',
    '^',
    '^.^',
    '->',
    '.',
    ',',
    ':',
    '...',
    '=>',
    '==',
    '!=',
    '<',
    '>=',
    'in',
    'match',
    '&&',
    '||',
    '!',
    '+',
    '-',
    '*',
    '/',
    '%',
    '**',
    '..',
    '_id',
    '_type',
    '_rev',
    'text',
    '$a',
    '"canary"',
    "'",
    '"',
    '1',
    '1e400',
    '0.0',
    'null',
    'true',
    'asc',
    'desc',
    'order(',
    'count(',
    'references(',
    'score(',
    'boost(',
    'select(',
    'defined(',
    'coalesce(',
    'path("**")',
    'dateTime(now())',
    'geo::distance(',
    'math::sum(',
    'string::split(',
    'array::join(',
    'text::query("a")',
    'sanity::versionOf("canary")',
    'pt::text(',
    'identity()',
    'global::now()',
    'releases::all()',
    '//\n',
    '😀',
    '\0',
    '*[_id in path("**")]',
    '*[references(*[]._id)]',
    'order(_id)',
    '[0...1000000]',
    '[-1]',
  ]
  return oneof(
    array(constantFrom(...pieces), {minLength: 1, maxLength: 12}).map((all) => all.join(' ')),
    constantFrom('(', '[', '{"a":', '!', '-', '*[').map((piece) => piece.repeat(2000)),
    constantFrom('*', '*[_id == "canary"]', '*{..., "all": *}', '*[0...10]{text}'),
  )
}

function headers(): Arbitrary<Record<string, string>> {
  const name = constantFrom(
    'accept',
    'accept-encoding',
    'range',
    'if-none-match',
    'last-event-id',
    'cookie',
    'te',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-http-method-override',
    'referer',
    'x-a',
    'x-sanity-project-id',
    'x-sanity-lineage',
    'content-encoding',
    'forwarded',
    'priority',
  )
  const value = oneof(
    string({maxLength: 40}),
    constantFrom('bytes=0-', 'bytes=5-1', 'bytes=-1,0-0,1-1', '*', 'gzip', '#', 'a#b', 'evil'),
  ).map((content) => content.replace(/[^\x20-\x7e]/g, '?'))
  const type = constantFrom(
    ...Array<string>(20).fill('application/json'),
    'text/plain',
    'a/b',
    'json',
    'application/x-ndjson',
    'multipart/form-data; boundary=x',
    'image/png',
    'image/svg+xml',
    'application/json; charset=utf-16',
    'application/x-www-form-urlencoded',
    '/',
    ';',
  )
  return tuple(dictionary(name, value, {maxKeys: 3, noNullPrototype: true}), type).map(
    ([given, contentType]) => ({...given, 'content-type': contentType}),
  )
}

function body(url: string): Arbitrary<string | Buffer> {
  return oneof(
    {weight: 12, arbitrary: almostRight(url).map((value) => JSON.stringify(value))},
    {weight: 1, arbitrary: json()},
    {weight: 1, arbitrary: anything().map((value) => serialized(value))},
    {weight: 1, arbitrary: text()},
    {
      weight: 1,
      arbitrary: array(integer({min: 0, max: 255}), {maxLength: 60}).map((bytes) =>
        Buffer.from(bytes),
      ),
    },
    {weight: 1, arbitrary: deep()},
    {
      weight: 1,
      arbitrary: constantFrom(
        '',
        '{',
        '{"a":1,"a":2}',
        '{"__proto__":{"polluted":true}}',
        '\uFEFF{}',
        '[,]',
        '1e999',
        '{"constructor":{"prototype":{"polluted":true}}}',
        '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        '\x89PNG\r\n\x1a\n',
      ),
    },
  )
}

/** JSON that is nested deeper than anything that is meant. */
function deep(): Arbitrary<string> {
  return tuple(constantFrom('[', '{"a":'), integer({min: 20, max: 20_000})).map(
    ([opening, depth]) => {
      const nested = `${opening.repeat(depth)}1${(opening === '[' ? ']' : '}').repeat(depth)}`
      return depth % 2 === 0
        ? nested
        : `{"mutations":[{"createOrReplace":{"_id":"deep","_type":"t","a":${nested}}}]}`
    },
  )
}

/** What the routes expect, with something else somewhere in it. */
function almostRight(url: string): Arbitrary<unknown> {
  const id = oneof(
    constantFrom('a', 'b', 'drafts.a', 'versions.r1.a', 'canary', 'a.', '', '-', '..', '_.x', null),
    constantFrom('a'.repeat(200), '_.releases.r1', 'drafts.drafts.a', 'versions.a', '__proto__'),
  )
  const odd = oneof(
    anything({maxDepth: 2, maxKeys: 3}),
    constantFrom({_ref: 'a', _type: 'reference'}),
  )
  const document = record(
    {
      _id: id,
      _type: oneof(constant('t'), odd),
      _rev: odd,
      text: odd,
      list: array(odd, {maxLength: 3}),
    },
    {requiredKeys: ['_id', '_type']},
  )
  const path = constantFrom(
    'text',
    'list[0]',
    'list[-1]',
    'list[_key=="a"]',
    'a.b.c',
    '..text',
    'list[',
    '',
    '*',
    '[*]',
    '_id',
    '_rev',
    '__proto__.polluted',
    'constructor.prototype.polluted',
    'list[0:999999999]',
  )
  const changes = dictionary(path, odd, {maxKeys: 3, noNullPrototype: true})
  const patch = record(
    {
      id,
      query: groq(),
      set: changes,
      setIfMissing: changes,
      inc: changes,
      dec: changes,
      diffMatchPatch: changes,
      unset: oneof(array(path, {maxLength: 2}), odd),
      ifRevisionID: odd,
      insert: record({
        before: path,
        items: oneof(array(odd, {maxLength: 3}), odd),
      }),
    },
    {requiredKeys: ['id']},
  )
  const mutation = oneof(
    document.map((create) => ({create})),
    document.map((createOrReplace) => ({createOrReplace})),
    document.map((createIfNotExists) => ({createIfNotExists})),
    patch.map((value) => ({patch: value})),
    id.map((value) => ({delete: {id: value}})),
    groq().map((query) => ({delete: {query}})),
    odd,
  )
  const action = record(
    {
      actionType: constantFrom(
        ...['create', 'edit', 'publish', 'unpublish', 'delete', 'discard', 'replaceDraft'].map(
          (name) => `sanity.action.document.${name}`,
        ),
        ...['create', 'discard', 'replace', 'unpublish'].map(
          (name) => `sanity.action.document.version.${name}`,
        ),
        ...['create', 'edit', 'schedule', 'unschedule', 'archive', 'unarchive', 'publish'].map(
          (name) => `sanity.action.release.${name}`,
        ),
        'sanity.action.release.delete',
        'sanity.action.none',
        'toString',
      ),
      draftId: id,
      publishedId: id,
      versionId: id,
      document,
      attributes: document,
      patch,
      releaseId: oneof(constantFrom('r1', 'r2', 'r.', ''), odd),
      publishAt: odd,
      metadata: odd,
      includeDrafts: odd,
      purge: boolean(),
      ifDraftRevisionId: odd,
    },
    {requiredKeys: ['actionType']},
  )
  const fitting = url.includes('/mutate/')
    ? array(mutation, {minLength: 1, maxLength: 3}).map((mutations) => ({mutations}))
    : url.includes('/actions/')
      ? array(action, {minLength: 1, maxLength: 2}).map((actions) => ({actions}))
      : url.includes('/query/')
        ? record({query: groq(), params: oneof(changes, odd)})
        : url.includes('/keyvalue')
          ? array(record({key: oneof(text(), odd), value: odd}), {maxLength: 3})
          : settings(odd)
  return oneof({weight: 9, arbitrary: fitting}, {weight: 1, arbitrary: odd}).map((value) =>
    JSON.parse(serialized(value)),
  )
}

/** What is said of datasets, tokens, users and aliases. */
function settings(odd: Arbitrary<unknown>): Arbitrary<unknown> {
  return record({
    label: odd,
    roleName: constantFrom('viewer', 'editor', 'none', ''),
    aclMode: odd,
    id: odd,
    targetDataset: odd,
    datasetName: odd,
    memberships: odd,
    expiresAt: odd,
    skipHistory: odd,
  })
}

/** As JSON; what is none is `null`. */
function serialized(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'bigint' ? String(inner) : inner,
    ) ?? 'null'
  )
}

/** What can stand in a request line, and is no longer than a server would read. */
function sendable(path: string): string {
  return path
    .replace(/[^\x21-\x7e]/g, (sign) => encodeURIComponent(sign.toWellFormed()))
    .slice(0, 16_000)
}
