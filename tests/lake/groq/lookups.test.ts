import * as fc from 'fast-check'
import {evaluateSync, parse, toJS} from 'groq-js'
import {describe, expect, test} from 'vitest'
import type {JsonObject, Perspective, StoredDocument} from '../../../lake/types.ts'
import {ask, documentOf, sourceOf} from './queryOver.ts'

const documents = [
  documentOf({
    _id: 'article-a',
    _type: 'article',
    by: [{_ref: 'person-a'}],
    lead: {_ref: 'person-b'},
  }),
  documentOf({_id: 'article-b', _type: 'article', by: [{_ref: 'person-b'}]}),
  documentOf({_id: 'drafts.person-a', _type: 'person', name: 'A, draft'}),
  documentOf({_id: 'person-a', _type: 'person', name: 'A'}),
  documentOf({_id: 'person-b', _type: 'person', name: 'B'}),
  documentOf({_id: 'quote-a', _type: 'quote', speaker: {_ref: 'person-a'}}),
]

/** What the query gives, and what it asked the source for. */
function trace(query: string, params: JsonObject = {}, perspective: Perspective = 'raw') {
  const source = sourceOf(documents)
  const {result} = ask(source, query, {params, perspective})
  return {result, asked: source.asked}
}

describe('lookups in place of scans', () => {
  test.each<[string, unknown, string[]]>([
    ['*[_id == "person-a"][0].name', 'A', ['id person-a']],
    ['*["person-a" == _id][0].name', 'A', ['id person-a']],
    ['*[_id == $id && _type == "person"].name', ['A'], ['id person-a']],
    [
      '*[_type == "person" && (_id in ["person-b", $id])].name',
      ['A', 'B'],
      ['id person-b', 'id person-a'],
    ],
    ['*[_id == "person-b" || _id == $id].name', ['A', 'B'], ['id person-b', 'id person-a']],
    ['count(*[_type == "article"])', 2, ['type article']],
    [
      '*[_type in ["quote", "article"]]._id',
      ['article-a', 'article-b', 'quote-a'],
      ['type quote', 'type article'],
    ],
    ['*[_type == "quote" && references($id)]._id', ['quote-a'], ['references person-a']],
    [
      '*[references("person-a", ["person-b"])]._id',
      ['article-a', 'article-b', 'quote-a'],
      ['references person-a', 'references person-b'],
    ],
    ['*[speaker._ref == $id]._id', ['quote-a'], ['references person-a']],
    ['*[$id in by[]._ref]._id', ['article-a'], ['references person-a']],
    ['*[_id == $id]{"name": *[_id == ^._id][0].name}', [{name: 'A'}], ['id person-a']],
    [
      '*[_type == "person"]{_id, "quotes": count(*[_type == "quote" && references(^._id)])}',
      [
        {_id: 'drafts.person-a', quotes: 0},
        {_id: 'person-a', quotes: 1},
        {_id: 'person-b', quotes: 0},
      ],
      ['type person', 'references drafts.person-a', 'references person-a', 'references person-b'],
    ],
    [
      '*[_type == "quote"]{"articles": *[_type == "article" && ^.speaker._ref in by[]._ref]._id}',
      [{articles: ['article-a']}],
      ['type quote', 'references person-a'],
    ],
    ['*[_type == "quote"].speaker->name', ['A'], ['type quote', 'id person-a']],
    [
      '*[_type == "article"]{"by": by[]->name}',
      [{by: ['A']}, {by: ['B']}],
      ['type article', 'id person-a', 'id person-b'],
    ],
    [
      '*[sanity::versionOf($id)]._id',
      ['drafts.person-a', 'person-a'],
      ['variants person-a', 'id drafts.person-a', 'id person-a'],
    ],
    ['*[sanity::partOfRelease("r")]._id', [], ['bundle r']],
    ['releases::all()', [], ['type system.release']],
    ['*[_id in []]', [], []],
    ['*[_id == $nothing]', [], ['all']],
    [
      '*[_type == "person" || name == "B"]._id',
      ['drafts.person-a', 'person-a', 'person-b'],
      ['all'],
    ],
    ['*[!(_type == "person")]._id', ['article-a', 'article-b', 'quote-a'], ['all']],
    ['*[_id in path("person-*")]._id', [], ['all']],
    ['*[_id == _type]', [], ['all']],
    ['count(*[_rev in ["r1", $id]])', 6, ['headers']],
    ['count(*[!(_id in path("drafts.**")) && !(_type == "quote")])', 4, ['headers']],
    ['count(*[_rev == "r1" && name == "A"])', 1, ['all']],
    ['count(*[_rev == "r1"]._id)', 6, ['all']],
    ['*[_rev == "r1"][0]._id', 'article-a', ['all']],
  ])('%s', (query, result, asked) => {
    expect(trace(query, {id: 'person-a', nothing: null})).toEqual({result, asked})
  })

  test('in a stack, what was found is not looked up again, nor what is not on a layer', () => {
    expect(trace('*[_type == "person"].name', {}, 'drafts')).toEqual({
      result: ['A, draft', 'B'],
      asked: ['type person', 'bundle drafts'],
    })
  })

  test('a list of ids is gone through a few times, not once for each document', () => {
    const many = Array.from({length: 300}, (_, index) => documentOf({_id: `n${index}`, _type: 'n'}))
    const reads: string[] = []
    const ids = new Proxy(
      many.map(({_id}) => _id),
      {
        get(list, name, receiver) {
          if (typeof name === 'string' && /^\d+$/.test(name)) reads.push(name)
          return Reflect.get(list, name, receiver)
        },
      },
    )
    expect(ask(many, 'count(*[_id in $ids && !(_rev in $ids)])', {params: {ids}}).result).toBe(300)
    expect(reads.length).toBeLessThan(10 * many.length)
  })

  test('give what a scan gives, whatever the documents and the filter', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyDocument, {selector: ({_id}) => _id, maxLength: 12}),
        anyQuery,
        (documents, query) => {
          const sorted = documents.toSorted((a, b) => (a._id < b._id ? -1 : 1))
          const scanned = toJS(
            evaluateSync(parse(query, {params: PARAMS}), {dataset: sorted, params: PARAMS}),
          )
          expect(ask(documents, query, {params: PARAMS}).result).toEqual(scanned)
        },
      ),
      {numRuns: 1500},
    )
  })

  test('count what a scan counts', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyDocument, {selector: ({_id}) => _id, maxLength: 12}),
        anyCondition,
        anyCondition,
        fc.constantFrom<Perspective>('raw', 'published', 'drafts'),
        (documents, one, other, perspective) => {
          const query = `count(*[!(${one}) || ${other}])`
          const shown = ask(documents, '*', {perspective}).result
          const scanned = toJS(
            evaluateSync(parse(query, {params: PARAMS}), {dataset: shown, params: PARAMS}),
          )
          expect(ask(documents, query, {params: PARAMS, perspective}).result).toEqual(scanned)
        },
      ),
      {numRuns: 1000},
    )
  })

  test('give what a scan gives in every perspective', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyDocument, {selector: ({_id}) => _id, maxLength: 12}),
        anyQuery,
        fc.constantFrom<Perspective>(
          'published',
          'drafts',
          ['r', 'drafts'],
          ['r'],
          ['drafts', 'r'],
        ),
        (documents, query, perspective) => {
          const shown = ask(documents, '*', {perspective}).result
          const scanned = toJS(
            evaluateSync(parse(query, {params: PARAMS}), {dataset: shown, params: PARAMS}),
          )
          expect(ask(documents, query, {params: PARAMS, perspective}).result).toEqual(scanned)
        },
      ),
      {numRuns: 1500},
    )
  })
})

const PARAMS = {a: 'a', list: ['a', 'b', null, 1, {_ref: 'a'}, ['a']], nothing: null, x: 'x'}

const anyId = fc.constantFrom('a', 'b', 'c')

const anyReference = fc.record(
  {_ref: fc.constantFrom('a', 'b', 'c', 'drafts.a')},
  {noNullPrototype: true},
)

const anyDocument: fc.Arbitrary<StoredDocument> = fc
  .record(
    {
      _id: fc
        .tuple(fc.constantFrom('', '', 'drafts.', 'versions.r.'), anyId)
        .map(([path, id]) => path + id),
      _type: fc.constantFrom('x', 'y'),
      n: fc.constantFrom(1, 2, null),
      to: anyReference,
      many: fc.array(fc.oneof(anyReference, fc.constant(null)), {maxLength: 3}),
      deep: fc
        .array(anyReference, {maxLength: 2})
        .map((references) => ({er: references.map((to) => ({to}))})),
      _system: fc.constantFrom({delete: true}, {delete: false}),
    },
    {requiredKeys: ['_id', '_type'], noNullPrototype: true},
  )
  .map(documentOf)

const anyValue = fc.constantFrom(
  '"a"',
  '"x"',
  '"r"',
  '"drafts.a"',
  '$a',
  '$x',
  '$nothing',
  '["a", "x"]',
  '["drafts." + $a, $a]',
  '["a", "x", "drafts.b", 1, null, true, {"_ref": "a"}, ["b"], "y"]',
  '["a", "x", "drafts.b", 1, null, true, "c", "y"]',
  '($list)',
  '$list',
  '^._id',
  '^.to._ref',
  '[^._id, ^.to._ref]',
  '^.many[]._ref',
  '^.many[_ref == ^.to._ref]._ref',
  '^.many[_ref != $a]._ref',
  '^.to->_id',
  '_id',
  'to._ref',
)

const anyCondition = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('_id', '_type', 'to._ref', '@._id', 'deep.er[0].to._ref', 'n'),
      fc.constantFrom('==', 'in', '!='),
      anyValue,
    )
    .map(([left, operator, right]) => `${left} ${operator} ${right}`),
  fc
    .tuple(
      anyValue,
      fc.constantFrom('many[]._ref', 'deep.er[].to._ref', 'many[defined(_ref)]._ref'),
    )
    .map(([left, right]) => `${left} in ${right}`),
  anyValue.map((value) => `references(${value})`),
  anyValue.map((value) => `${value} == _id`),
  anyValue.map((value) => `sanity::versionOf(${value})`),
  anyValue.map((value) => `sanity::partOfRelease(${value})`),

  fc.constantFrom('n == 1', 'defined(to)', 'to->n == 1', '_id in path("drafts.*")'),
)

const anyFilter = fc.letrec<{filter: string}>((tie) => ({
  filter: fc.oneof(
    {depthSize: 'small', withCrossShrink: true},
    anyCondition,
    fc
      .tuple(tie('filter'), fc.constantFrom('&&', '||'), tie('filter'))
      .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
    tie('filter').map((filter) => `!(${filter})`),
  ),
})).filter

const anyQuery = fc.oneof(
  anyFilter.map((filter) => `*[${filter}]{_id, n}`),
  fc
    .tuple(anyFilter, anyFilter)
    .map(
      ([outer, inner]) => `*[${outer}]{_id, "in": *[${inner}]._id, "first": *[${inner}][0]._id}`,
    ),
  fc
    .tuple(anyFilter, anyFilter)
    .map(
      ([outer, inner]) =>
        `*[${outer} && count(*[${inner}]) > 0] | order(count(*[${inner}]) desc)._id`,
    ),
  fc
    .tuple(anyFilter, anyFilter)
    .map(([outer, inner]) => `*[${outer}].many[]{"in": *[${inner}]{"up": ^._ref, _id}}`),
)
