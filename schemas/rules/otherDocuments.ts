import {getPublishedId} from '@sanity/client/csm'

/** Keeps a document, and its own draft and versions, out of what its reference field offers. */
export function otherDocuments({document}: {document: {_id: string}}) {
  return {filter: '!sanity::versionOf($self)', params: {self: getPublishedId(document._id)}}
}
