import {Stack} from '@sanity/ui'
import {useMemo} from 'react'
import {type ArrayOfObjectsInputProps, set} from 'sanity'

import {markedDocumentsQuery} from '../../queries/marks.ts'
import {useViewQuery} from '../viewQuery.ts'
import {DriftedQuotes} from './driftedQuotesList.tsx'
import {driftedQuotes, partedQuotes, verbatimTexts} from './driftedQuotes.ts'
import {markedTexts} from './markedText.ts'
import {MarkNotesOnHover} from './markNotesOnHover.tsx'
import {PartedQuotes} from './partedQuotesList.tsx'
import {withWordsUnder} from './restoredWords.ts'
import {StoryDocuments} from './storyDocuments.tsx'

/** What a mark can point to. Ids do not select: a draft has another one. */
const markable = '*[_type in ["person", "quote", "event"]]'

/** The text editor of an article, which knows the documents that its marks point to. */
export function ArticleBodyInput(props: ArrayOfObjectsInputProps) {
  const {value: body, onChange, readOnly} = props
  const ids = useMemo(
    () => [...new Set(markedTexts(body).flatMap(({ref}) => ref ?? []))].toSorted(),
    [body],
  )
  const {data, isCurrent} = useViewQuery(markedDocumentsQuery, markable, {ids})
  const documents = useMemo(() => new Map(data?.map((found) => [found._id, found])), [data])
  const known = useMemo(() => ({documents, isComplete: isCurrent}), [documents, isCurrent])
  const {drifted, parted} = useMemo(() => {
    const texts = verbatimTexts(documents.values())
    return {drifted: driftedQuotes(body, texts), parted: partedQuotes(body, texts)}
  }, [body, documents])
  return (
    <StoryDocuments.Provider value={known}>
      <Stack gap={3}>
        {drifted.length > 0 && (
          <DriftedQuotes
            quotes={drifted}
            readOnly={readOnly === true}
            onRestore={(quote) => {
              const children = withWordsUnder(body, quote, quote.quoted)
              if (children) onChange(set(children, [{_key: quote.block}, 'children']))
            }}
          />
        )}
        {parted.length > 0 && <PartedQuotes quotes={parted} />}
        <MarkNotesOnHover>{props.renderDefault(props)}</MarkNotesOnHover>
      </Stack>
    </StoryDocuments.Provider>
  )
}
