import {defineQuery} from 'groq'

/** What the marks of a text point to, by published id. Parameters: `$ids`. */
export const markedDocumentsQuery = defineQuery(`*[_id in $ids]{
  _id,
  _type,
  name,
  text,
  kind,
  verification,
  status,
  occurrence,
  "speaker": coalesce(speaker->name, speakerDescription),
  "start": start.edtf,
  positions
}`)

/** People by the beginnings of words in any of their names. Parameters: `$words`, such as `zel*`. */
export const peopleByWordsQuery = defineQuery(`*[
  _type == "person" && (name match $words || count(otherNames[name match $words]) > 0)
] | order(coalesce(sortName, name)) [0...8]{
  _id, name, disambiguation, "isDraftOnly": _originalId != _id
}`)

/** Events by the beginnings of words in their names. Parameters: `$words`. */
export const eventsByWordsQuery = defineQuery(`*[
  _type == "event" && name match $words
] | order(name) [0...8]{
  _id, name, status, "isDraftOnly": _originalId != _id
}`)

/** People by id, as they are chosen for a quote. Parameters: `$ids`. */
export const peopleByIdQuery = defineQuery(`*[_type == "person" && _id in $ids]{
  _id, name, disambiguation, "isDraftOnly": _originalId != _id
}`)

/** Events by id, as they are chosen for a mark. Parameters: `$ids`. */
export const eventsByIdQuery = defineQuery(`*[_type == "event" && _id in $ids]{
  _id, name, status, "isDraftOnly": _originalId != _id
}`)
