import {once} from 'node:events'
import {existsSync, mkdtempSync, rmSync} from 'node:fs'
import {createServer, type RequestListener, type ServerResponse} from 'node:http'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest'
import {startLake, type LakeOptions, type RunningLake} from '../../lake/index.ts'
import {hasLake, openTarget} from '../../scripts/target.ts'
import {run, startLakeProcess, temporaryFolder} from './commands.ts'

/** A server that is no lake, on a free port; its URL. */
async function startServer(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.close()
  })
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

async function relay(url: string, response: ServerResponse): Promise<void> {
  const answer = await fetch(url)
  response.writeHead(answer.status, {'content-type': 'application/json'})
  response.end(await answer.text())
}

async function openLake(options: Partial<LakeOptions> = {}): Promise<RunningLake> {
  const lake = await startLake({port: 0, data: temporaryFolder(), ...options})
  onTestFinished(() => lake.close())
  return lake
}

/** A folder with a lake that does not run, and a document and a draft in it. */
async function filledFolder(): Promise<string> {
  const data = temporaryFolder()
  const target = await openTarget({data, env: {}})
  await target.client.create({_id: 'a', _type: 'quote', text: '“Zoë” 😀'})
  await target.client.create({_id: 'drafts.a', _type: 'quote', text: 'draft'})
  await target.close()
  return data
}

describe('npm run query', () => {
  test('prints the result as JSON, whether or not the lake runs', async () => {
    const data = await filledFolder()
    const args = ['--data', data, '*[_type == "quote"]{text}']
    const expected = {
      code: 0,
      stdout: `${JSON.stringify([{text: '“Zoë” 😀'}], null, 2)}\n`,
      stderr: '',
    }
    expect(await run('query', args)).toEqual(expected)
    expect(existsSync(join(data, 'lake.json'))).toBe(false)

    const lake = await startLakeProcess(data)
    expect(await run('query', args)).toEqual(expected)
    expect(await run('query', ['--lake', lake.url, '*[_type == "quote"]{text}'])).toEqual(expected)
  })

  test('works on the files that a killed lake left behind', async () => {
    const data = await filledFolder()
    const lake = await startLakeProcess(data)
    await lake.stop('SIGKILL')
    expect(existsSync(join(data, 'lake.json'))).toBe(true)
    expect(await run('query', ['--data', data, 'count(*)'])).toEqual({
      code: 0,
      stdout: '1\n',
      stderr: '',
    })
  })

  test('takes parameters, a perspective and a query from standard input', async () => {
    const data = await filledFolder()
    const query = '*[_type == $type][0].text'
    const finished = await run(
      'query',
      ['--data', data, '--params', '{"type": "quote"}', '--perspective', 'drafts', '-'],
      {stdin: query},
    )
    expect(finished).toEqual({code: 0, stdout: '"draft"\n', stderr: ''})
    expect(await run('query', ['--data', data, '*[_id == "none"][0]'])).toMatchObject({
      stdout: 'null\n',
    })
  })

  test('asks a lake that wants a token with the one in the environment', async () => {
    const token = 'a-token-of-my-own'
    const lake = await openLake({token})
    const args = ['--lake', lake.url, '--perspective', 'raw', 'identity()']
    const env = {DATELINE_LAKE_TOKEN: token}
    expect(await run('query', args, {env})).toMatchObject({code: 0, stdout: '"administrator"\n'})
    expect(await run('query', args, {env: {DATELINE_LAKE_TOKEN: 'another'}})).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: The lake at ${lake.url} does not know the token in DATELINE_LAKE_TOKEN.\n`,
    })
  })

  test('never shows a lake the token of hosted Sanity', async () => {
    const shown: (string | undefined)[] = []
    const lake = await openLake({token: 'a-token-of-my-own'})
    const between = await startServer((request, response) => {
      shown.push(request.headers.authorization)
      relay(`${lake.url}${request.url}`, response).catch(() => response.destroy())
    })
    const env = {SANITY_AUTH_TOKEN: 'hosted-token', SANITY_STUDIO_PROJECT_ID: 'abc123'}
    const finished = await run('query', ['--lake', between, 'count(*)'], {env})
    expect(finished).toEqual({code: 0, stdout: '0\n', stderr: ''})
    expect(shown).toEqual([undefined, undefined, undefined])
  })

  test('says what answers where it is no lake', async () => {
    const url = await startServer((_request, response) => {
      response.writeHead(404, {'content-type': 'text/html', server: 'Vite'})
      response.end('<html>')
    })
    expect(await run('query', ['--lake', url, '1'])).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: What answers at ${url} is no lake: HTTP 404, text/html, Vite. \`npm run lake\` prints the address of yours.\n`,
    })
  })

  test('knows the perspectives that there are', async () => {
    const data = await filledFolder()
    const target = await openTarget({data, env: {}})
    await target.client.releases.create({releaseId: 'autumn'})
    await target.client.createVersion({
      publishedId: 'a',
      releaseId: 'autumn',
      document: {_type: 'quote', text: 'version'},
    })
    await target.close()
    const ask = (perspective: string) =>
      run('query', ['--data', data, '--perspective', perspective, '*[_id == "a"][0].text'])
    expect(await ask('autumn,drafts')).toMatchObject({code: 0, stdout: '"version"\n'})
    expect(await ask('nonsense')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'error: There is no perspective "nonsense". There are: raw, published, drafts, autumn.\n',
    })
  })

  test('shows where a query does not parse', async () => {
    const data = await filledFolder()
    const {code, stdout, stderr} = await run('query', ['--data', data, '*[_type == "quote"'])
    expect({code, stdout}).toEqual({code: 1, stdout: ''})
    const [first, shown, caret] = stderr.split('\n')
    expect(first).toBe('error: GROQ query parse error:')
    expect(shown).toBe('> 1 | *[_type == "quote"')
    expect(caret).toMatch(/^ {4}\| {18}\^/)
  })

  describe('on bad input', () => {
    let data = ''
    beforeAll(async () => {
      data = mkdtempSync(join(tmpdir(), 'dateline-query-'))
      const target = await openTarget({data, env: {}})
      await target.close()
    })
    afterAll(() => rmSync(data, {recursive: true, force: true}))

    test.each([
      [['--data', 'X', '--params', '{oops', '1'], 2, '--params is not valid JSON'],
      [['--data', 'X', '--params', '[1]', '1'], 2, '--params must be a JSON object'],
      [['--data', 'X', '--nonsense', '1'], 2, "unknown option '--nonsense'"],
      [['--data', 'X'], 2, "missing required argument 'groq'"],
      [['--data', 'X', '1', '2'], 2, 'too many arguments'],
      [['--data', 'X', ' '], 2, 'The query is empty.'],
      [['--lake', 'localhost', '1'], 2, 'Give a URL such as http://localhost:4000.'],
      [['--data', 'X', '--lake', 'http://localhost:1', '1'], 2, 'either --data or --lake'],
      [['--data', 'X', '--dataset', 'none', '1'], 1, 'Dataset "none" not found'],
      [['--data', 'X', '--perspective', 'a b', '1'], 1, 'a b'],
      [['--data', 'X/missing', '1'], 1, 'There is no lake in the folder'],
      [['--lake', 'http://127.0.0.1:1', '1'], 1, 'No lake answers at http://127.0.0.1:1'],
    ])('%j ends with %i and "%s"', async (args, code, message) => {
      const finished = await run(
        'query',
        args.map((argument) => argument.replace(/^X/, data)),
      )
      expect(finished).toMatchObject({code, stdout: ''})
      expect(finished.stderr).toContain(message)
      expect(finished.stderr).not.toContain('    at ')
      expect(existsSync(join(data, 'missing'))).toBe(false)
    })
  })

  test('--help shows what it takes, with examples', async () => {
    const {code, stdout, stderr} = await run('query', ['--help'])
    expect({code, stderr}).toEqual({code: 0, stderr: ''})
    expect(stdout).toContain('Usage: npm run query -- [options] <groq>')
    expect(stdout).toContain('Examples:')
  })
})

describe('the target of a command', () => {
  test('is hosted Sanity where the environment says so and no folder is named', async () => {
    const env = {
      SANITY_STUDIO_PROJECT_ID: 'abc123',
      SANITY_STUDIO_DATASET: 'production',
      SANITY_AUTH_TOKEN: 'secret-token',
    }
    const target = await openTarget({env})
    expect(target.kind).toBe('hosted')
    expect(target.description).toBe('hosted project abc123, dataset production')
    const {projectId, dataset, token, useCdn, perspective, apiHost, apiVersion} =
      target.client.config()
    expect({projectId, dataset, token, useCdn, perspective, apiHost, apiVersion}).toEqual({
      projectId: 'abc123',
      dataset: 'production',
      token: 'secret-token',
      useCdn: false,
      perspective: 'raw',
      apiHost: 'https://api.sanity.io',
      apiVersion: '2025-02-19',
    })
    const local = await openTarget({data: temporaryFolder(), env})
    onTestFinished(() => local.close())
    expect(local.kind).toBe('lake')
  })

  test.each([
    [{SANITY_STUDIO_PROJECT_ID: 'abc123'}, 'SANITY_STUDIO_DATASET is not'],
    [{SANITY_STUDIO_DATASET: 'production'}, 'SANITY_STUDIO_PROJECT_ID is not'],
  ])('is nothing where the environment says half of it: %o', async (env, message) => {
    await expect(openTarget({env})).rejects.toThrow(message)
    const local = await openTarget({data: temporaryFolder(), env})
    onTestFinished(() => local.close())
    expect(local.kind).toBe('lake')
  })

  test('is the project and dataset that the folder was made for', async () => {
    const data = temporaryFolder()
    const lake = await startLake({port: 0, data, project: 'gazette', dataset: 'staging'})
    await lake.close()
    const target = await openTarget({data, env: {}, mustExist: true})
    onTestFinished(() => target.close())
    expect(target.description).toBe(`lake in ${data}, dataset staging`)
    expect(target.client.config()).toMatchObject({projectId: 'gazette', dataset: 'staging'})
  })

  test('tells a folder with a lake from others', async () => {
    const data = temporaryFolder()
    expect(hasLake(data)).toBe(false)
    await (await openTarget({data, env: {}})).close()
    expect(hasLake(data)).toBe(true)
    expect(hasLake(join(data, 'missing'))).toBe(false)
  })

  test('makes the dataset where it may, also through a lake that runs', async () => {
    const data = temporaryFolder()
    const lake = await openLake({data})
    const target = await openTarget({data, dataset: 'archive', env: {}})
    await target.client.create({_type: 't'})
    expect(await target.client.fetch('count(*)')).toBe(1)
    const other = await openTarget({lake: lake.url, env: {}})
    expect(await other.client.fetch('count(*)')).toBe(0)
  })

  test('is the same files for two commands at once', async () => {
    const data = temporaryFolder()
    const targets = await Promise.all([1, 2].map(() => openTarget({data, env: {}})))
    await Promise.all(targets.map(({client}) => client.create({_type: 't'})))
    expect(await targets[0]?.client.fetch('count(*)')).toBe(2)
    await Promise.all(targets.map((target) => target.close()))
  })
})
