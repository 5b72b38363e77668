/** A verb that introduces somebody's words: the past tense first, then its other forms. */
export interface AttributionVerb {
  readonly verb: string
  readonly forms: readonly string[]
}

/**
 * The house list: verbs that report without judging. *Said* is always right; the others fit when
 * they say exactly what happened.
 */
export const attributionVerbs: readonly AttributionVerb[] = [
  {verb: 'said', forms: ['say', 'says', 'saying']},
  {verb: 'told', forms: ['tell', 'tells', 'telling']},
  {verb: 'asked', forms: ['ask', 'asks', 'asking']},
  {verb: 'answered', forms: ['answer', 'answers', 'answering']},
  {verb: 'replied', forms: ['reply', 'replies', 'replying']},
  {verb: 'added', forms: ['add', 'adds', 'adding']},
  {verb: 'stated', forms: ['state', 'states', 'stating']},
  {verb: 'noted', forms: ['note', 'notes', 'noting']},
  {verb: 'wrote', forms: ['write', 'writes', 'writing', 'written']},
  {verb: 'called', forms: ['call', 'calls', 'calling']},
  {verb: 'described', forms: ['describe', 'describes', 'describing']},
  {verb: 'explained', forms: ['explain', 'explains', 'explaining']},
  {verb: 'announced', forms: ['announce', 'announces', 'announcing']},
  {verb: 'informed', forms: ['inform', 'informs', 'informing']},
  {verb: 'confirmed', forms: ['confirm', 'confirms', 'confirming']},
  {verb: 'suggested', forms: ['suggest', 'suggests', 'suggesting']},
  {verb: 'emphasized', forms: ['emphasize', 'emphasizes', 'emphasizing']},
  {verb: 'cautioned', forms: ['caution', 'cautions', 'cautioning']},
  {verb: 'warned', forms: ['warn', 'warns', 'warning']},
  {verb: 'testified', forms: ['testify', 'testifies', 'testifying']},
  {verb: 'recalled', forms: ['recall', 'recalls', 'recalling']},
  {verb: 'proposed', forms: ['propose', 'proposes', 'proposing']},
  {verb: 'promised', forms: ['promise', 'promises', 'promising']},
]
