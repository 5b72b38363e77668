import {describe, expect, test} from 'vitest'
import {matchesFilter} from '../../../lake/groq/engine.ts'
import type {JsonObject, JsonValue, Perspective} from '../../../lake/types.ts'
import {ask, documentOf, IDENTITY} from './queryOver.ts'

/** The shapes of query that Sanity Studio 6 and its client send, over a small newsroom. */
const documents = [
  documentOf({
    _id: 'article-talks',
    _type: 'article',
    headline: 'Talks in Moscow',
    body: [
      {
        _type: 'block',
        _key: 'b1',
        children: [{_type: 'span', _key: 's1', text: 'Steve Witkoff arrived.'}],
      },
    ],
    creators: [{_key: 'c1', _type: 'reference', _ref: 'person-witkoff'}],
    urgency: 4,
  }),
  documentOf({
    _id: 'drafts.article-talks',
    _type: 'article',
    headline: 'Talks in Moscow end',
    creators: [],
    urgency: 3,
  }),
  documentOf({
    _id: 'versions.rAutumn.article-talks',
    _type: 'article',
    headline: 'Talks, looking back',
    _updatedAt: '2025-09-01T00:00:00Z',
  }),
  documentOf({_id: 'person-witkoff', _type: 'person', name: 'Steve Witkoff'}),
  documentOf({_id: 'person-zelenskiy', _type: 'person', name: 'Volodymyr Zelenskiy'}),
  documentOf({
    _id: '_.releases.rAutumn',
    _type: 'system.release',
    name: 'rAutumn',
    state: 'active',
    metadata: {title: 'Autumn', releaseType: 'asap'},
    error: {message: ''},
  }),
  documentOf({
    _id: 'image-abc-10x10-png',
    _type: 'sanity.imageAsset',
    extension: 'png',
    mimeType: 'image/png',
    sha1hash: 'abc',
    originalFilename: 'a.png',
  }),
  documentOf({
    _id: 'comment-1',
    _type: 'comment',
    target: {document: {_ref: 'article-talks', _weak: true}},
  }),
]

const search = (orderings: string) => `// findability-mvi:5
// findability-source: global
*[_type in $__types && !(_id in path("versions.**"))] | score(boost(_type in ["person"] && name match text::query($__query), 10), boost(_type in ["article"] && headline match text::query($__query), 10), ([@, _id] match text::query($__query) || references($__rawQuery))) [_score > 0] {_type, _id, _originalId, "orderings": [_score]} | order(${orderings}) [0...$__limit]`

interface Sent {
  query: string
  params?: JsonObject
  perspective?: Perspective
  result: JsonValue
}

const sent: {[purpose: string]: Sent} = {
  'a document': {
    query: '*[_id == $id][0]{_id, headline}',
    params: {id: 'drafts.article-talks'},
    result: {_id: 'drafts.article-talks', headline: 'Talks in Moscow end'},
  },
  'a document that is missing': {
    query: '*[_id == $id][0]',
    params: {id: 'article-missing'},
    result: null,
  },
  previews: {
    query:
      '[*[_id in ["article-talks","drafts.article-talks"]][0...2]{_id,_rev,_type,headline},*[_id in ["person-witkoff"]][0...1]{_id,"name": @["name"]}][0...2]',
    result: [
      [
        {_id: 'article-talks', _rev: 'r1', _type: 'article', headline: 'Talks in Moscow'},
        {
          _id: 'drafts.article-talks',
          _rev: 'r1',
          _type: 'article',
          headline: 'Talks in Moscow end',
        },
      ],
      [{_id: 'person-witkoff', name: 'Steve Witkoff'}],
    ],
  },
  'the type of a document': {
    query: '*[sanity::versionOf($publishedId)][0]._type',
    params: {publishedId: 'article-talks'},
    result: 'article',
  },
  'the versions of documents': {
    query: '[*[sanity::versionOf("article-talks")]._id,*[sanity::versionOf("person-witkoff")]._id]',
    result: [
      ['article-talks', 'drafts.article-talks', 'versions.rAutumn.article-talks'],
      ['person-witkoff'],
    ],
  },
  'the newest of versions': {
    query: '*[sanity::versionOf($publishedId)]|order(_updatedAt)[0]{_id, _type}',
    params: {publishedId: 'article-talks'},
    result: {_id: 'article-talks', _type: 'article'},
  },
  releases: {
    query: `*[_type=="system.release" && _id in path("_.releases.*")] {
  _id,
  state,
  publishAt,
  "metadata": coalesce(metadata, {
    "title": "",
    "releaseType": "undecided",
  }),
  // Only errors that say something.
  ...select(
    length(error.message) > 0 => { error },
    {}
  ),
} | order(_createdAt desc)`,
    result: [
      {
        _id: '_.releases.rAutumn',
        state: 'active',
        publishAt: null,
        metadata: {title: 'Autumn', releaseType: 'asap'},
      },
    ],
  },
  'releases, by function': {
    query: 'releases::all()[state == "active"]{name}',
    result: [{name: 'rAutumn'}],
  },
  'what is in releases': {
    query:
      '{"release_rAutumn": *[sanity::partOfRelease("rAutumn")]{_updatedAt, "docId": string::split(_id, ".")[2] } | order(_updatedAt desc),}{"_.releases.rAutumn": {"updatedAt": release_rAutumn[0]._updatedAt, "documentIds": release_rAutumn[].docId,},}',
    result: {
      '_.releases.rAutumn': {
        updatedAt: '2025-09-01T00:00:00Z',
        documentIds: ['article-talks'],
      },
    },
  },
  'the ids of a filter': {
    query: '*[sanity::partOfRelease($releaseId)]._id',
    params: {releaseId: 'rAutumn'},
    result: ['versions.rAutumn.article-talks'],
  },
  references: {
    query:
      '{"references":*[references($documentId) && _system.group._ref != $documentId][0...100]{_id,_type},"totalCount":count(*[references($documentId) && _system.group._ref != $documentId])}',
    params: {documentId: 'person-witkoff'},
    result: {references: [{_id: 'article-talks', _type: 'article'}], totalCount: 1},
  },
  'whether referenced documents exist': {
    query:
      '{"person-witkoff": defined(*[_id=="person-witkoff"]._id),"person-missing": defined(*[_id=="person-missing"][0]._id)}',
    result: {'person-witkoff': true, 'person-missing': false},
  },
  'the types in a list': {
    query: 'array::unique(*[_type in ["article", "person"]][]._type)',
    result: ['article', 'person'],
  },
  'a list': {
    query:
      '// findability-mvi:5\n*[_type in $__types && ([@, _id] match text::query($__query) || references($__rawQuery)) && (_type == $type)] {_type, _id, _originalId, "orderings": [urgency, creators[0]->name, creators[_key=="c1"][0]->name]} | order(select(defined(orderings[0]) => 0, 1),orderings[0] asc,lower(orderings[1]) desc) [0...$__limit]',
    params: {__types: ['article'], type: 'article', __query: '*', __rawQuery: '', __limit: 101},
    perspective: 'drafts',
    result: [
      {
        _type: 'article',
        _id: 'article-talks',
        _originalId: 'drafts.article-talks',
        orderings: [3, null, null],
      },
    ],
  },
  'the next page of a list': {
    query:
      '*[_type in $__types && (urgency > 3) || (urgency == 3 && _id > "drafts.article-a")]{_id, urgency} | order(urgency asc,_id asc) [0...$__limit]',
    params: {__types: ['article'], __limit: 2},
    result: [
      {_id: 'drafts.article-talks', urgency: 3},
      {_id: 'article-talks', urgency: 4},
    ],
  },
  'a search': {
    query: search('orderings[0] desc'),
    params: {
      __types: ['article', 'person'],
      __query: 'witkoff*',
      __rawQuery: 'witkoff',
      __limit: 1001,
    },
    result: [
      {_type: 'person', _id: 'person-witkoff', _originalId: null, orderings: [expect.any(Number)]},
      {_type: 'article', _id: 'article-talks', _originalId: null, orderings: [expect.any(Number)]},
    ],
  },
  'a search for an id': {
    query: search('orderings[0] desc'),
    params: {
      __types: ['article', 'person'],
      __query: 'person-witkoff*',
      __rawQuery: 'person-witkoff',
      __limit: 1001,
    },
    result: [
      {_type: 'person', _id: 'person-witkoff', _originalId: null, orderings: [expect.any(Number)]},
      {_type: 'article', _id: 'article-talks', _originalId: null, orderings: [1]},
    ],
  },
  'a search, the old way': {
    query:
      '*[_type in $__types && (_id match $t0 || _type match $t0 || headline match $t0 || pt::text(body) match $t0)]{_type, _id, _originalId, "orderings": [_id], ...select(_type == "article" => { "w0": _id,"w1": headline,"w2": pt::text(body) })}| order(orderings[0] asc)[0...$__limit]',
    params: {__types: ['article'], t0: 'witkoff*', __limit: 10},
    result: [
      {
        _type: 'article',
        _id: 'article-talks',
        _originalId: null,
        orderings: ['article-talks'],
        w0: 'article-talks',
        w1: 'Talks in Moscow',
        w2: 'Steve Witkoff arrived.',
      },
    ],
  },
  'documents that match in a referenced field': {
    query: '*[(_type == "person" && name match text::query($__query))][0...1000]._id',
    params: {__query: 'steve*'},
    result: ['person-witkoff'],
  },
  assets: {
    query: `
  *[_type == "sanity.imageAsset" &&
  (
    extension in ["png"] ||
    mimeType in ["image/png"]
  )] | order(_updatedAt desc) [0...200] {
    _id,
    metadata {dimensions}
  }
`,
    result: [{_id: 'image-abc-10x10-png', metadata: null}],
  },
  'an asset by its hash': {
    query: '*[_type == $documentType && sha1hash == $hash][0]{_id}',
    params: {documentType: 'sanity.imageAsset', hash: 'abc'},
    result: {_id: 'image-abc-10x10-png'},
  },
  'the name of an asset': {
    query: '*[_type == $type &&_id == $ref][0]{mimeType, originalFilename}',
    params: {type: 'sanity.imageAsset', ref: 'image-abc-10x10-png'},
    result: {mimeType: 'image/png', originalFilename: 'a.png'},
  },
  comments: {
    query:
      '*[_type == "comment" && target.document._ref == $documentId && !defined(target.documentVersionId)] {_id, parentCommentId} | order(_createdAt desc)',
    params: {documentId: 'article-talks'},
    result: [{_id: 'comment-1', parentCommentId: null}],
  },
  'documents that are not of the system': {
    query: 'count(*[!(_id in path("_.**"))])',
    result: 7,
  },
  'how many documents there are': {query: 'length(*)', result: 8},
}

describe('the Studio asks for', () => {
  test.each(Object.entries(sent))('%s', (_, {query, params = {}, perspective = 'raw', result}) => {
    expect(ask(documents, query, {params, perspective}).result).toEqual(result)
  })
})

describe('the Studio listens to', () => {
  const draft = documents.find(({_id}) => _id === 'drafts.article-talks')

  test.each<[string, boolean]>([
    ['*[_id in $ids]', true],
    ['*[_type == "article"]', true],
    ['*[sanity::versionOf($id)]', true],
    ['*[( sanity::partOfRelease("rAutumn"))]', false],
    ['*[!(_id in path("_.**"))]', true],
    ['*[references($id)]', false],
    ['*[_type == "comment" && target.document._ref == $id]', false],
  ])('%s', (filter, expected) => {
    if (draft === undefined) throw new Error('No draft')
    const params = {ids: ['article-talks', 'drafts.article-talks'], id: 'article-talks'}
    expect(matchesFilter(filter, params, draft, IDENTITY.id)).toBe(expected)
  })
})
