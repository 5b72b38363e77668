import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {serverRoutes} from './serverRoutes.ts'

const ANY = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

test('docs/lake.md names every route of the server, and no other', async () => {
  const routes = (await serverRoutes()).map(asDocumented)
  expect(documentedRoutes()).toEqual(routes.toSorted())
})

test('docs/lake.md gives each endpoint a status', () => {
  const statuses = endpointRows().map(([, status]) => status)
  expect(statuses.length).toBeGreaterThan(40)
  expect(statuses.filter((status) => status === undefined || status === '')).toEqual([])
})

/** `GET /:version/data/query/:dataset` as `GET /data/query/D`. */
function asDocumented(route: string): string {
  return route
    .replace('/:version', '')
    .replaceAll(':dataset', 'D')
    .replaceAll(':project', 'P')
    .replaceAll(/:(\w+)/g, '{$1}')
}

function documentedRoutes(): string[] {
  return endpointRows()
    .flatMap(([endpoints = '']) => [...endpoints.matchAll(/`([^`]+)`/g)])
    .map(([, endpoint = '']) => /^(.*?) (\S+)$/.exec(endpoint) ?? [])
    .flatMap(([, methods = '', path = '']) =>
      (methods === 'any' ? ANY : methods.split(', '))
        .filter((method) => ANY.includes(method))
        .flatMap((method) =>
          path.startsWith('…')
            ? [path.replace('…', ''), path.replace('…', '/projects/P')].map(
                (full) => `${method} ${full}`,
              )
            : [`${method} ${path}`],
        ),
    )
    .toSorted()
}

/** The cells of the tables below "Endpoints"; those of the head left out. */
function endpointRows(): string[][] {
  const text = readFileSync(new URL('../../../docs/lake.md', import.meta.url), 'utf8')
  const [, section = ''] = /\n## Endpoints\n(.*?)\n## /s.exec(text) ?? []
  return section
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\| (endpoint|-)/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}
