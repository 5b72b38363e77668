import {Button, Card, Flex, Stack, Text} from '@sanity/ui'
import {useToast} from '@sanity/ui/toast'
import {diffWords} from 'diff'
import {getPublishedId, useClient, useFormValue} from 'sanity'
import {IntentLink} from 'sanity/router'
import {styled} from 'styled-components'

import {API_VERSION} from '../apiVersion.ts'
import type {DriftedQuote} from './driftedQuotes.ts'
import {takeWords} from './takeWords.ts'

/**
 * The quotes whose words were changed in the text, each with the difference and the two ways to mend it. In a form that
 * cannot be changed, such as an old version, nothing is mended: not the text, and not the quote either.
 */
export function DriftedQuotes({
  quotes,
  readOnly,
  onRestore,
}: {
  quotes: readonly DriftedQuote[]
  readOnly: boolean
  onRestore: (quote: DriftedQuote) => void
}) {
  const client = useClient({apiVersion: API_VERSION})
  const toast = useToast()
  const documentId = useFormValue(['_id'])
  const article = typeof documentId === 'string' ? getPublishedId(documentId) : ''
  const take = (quote: DriftedQuote) => {
    takeWords(client, quote, article).catch((error: unknown) => {
      const description = error instanceof Error ? error.message : undefined
      toast.push({status: 'error', title: 'The quote was not changed', description})
    })
  }
  return (
    <Card tone="caution" border radius={2} padding={3} data-testid="drifted-quotes">
      <Stack gap={4}>
        {/* Only this line is spoken again when it changes; the words below change with every key. */}
        <Text size={1} weight="semibold" role="status">
          {quotes.length === 1
            ? 'One quote no longer says what stands in the text'
            : `${quotes.length} quotes no longer say what stands in the text`}
        </Text>
        {quotes.map((quote) => (
          <Stack gap={3} key={`${quote.block} ${quote.mark}`}>
            <Text size={1}>
              <Difference from={quote.quoted} to={quote.text} />
            </Text>
            {!readOnly && !quote.canBeMended && (
              <Text size={1} muted>
                Its mark has come apart. Mend the words, or mark them anew.
              </Text>
            )}
            <Flex gap={2} wrap="wrap" align="center">
              {!readOnly && quote.canBeMended && (
                <>
                  <Button
                    fontSize={1}
                    padding={2}
                    mode="ghost"
                    text="Put the quote’s words back into the text"
                    onClick={() => onRestore(quote)}
                  />
                  <Button
                    fontSize={1}
                    padding={2}
                    mode="ghost"
                    text="Take the text’s words into the quote"
                    onClick={() => take(quote)}
                  />
                </>
              )}
              <Text size={1}>
                <IntentLink intent="edit" params={{id: quote.ref, type: 'quote'}}>
                  Open the quote
                </IntentLink>
              </Text>
            </Flex>
          </Stack>
        ))}
      </Stack>
    </Card>
  )
}

/** What the quote says, struck out where the text has other words, which are underlined. */
function Difference({from, to}: {from: string; to: string}) {
  return diffWords(from, to).map(({value, added, removed}, index) => {
    const key = `${index}-${value}`
    if (removed) return <Removed key={key}>{value}</Removed>
    if (added) return <Added key={key}>{value}</Added>
    return <span key={key}>{value}</span>
  })
}

const Removed = styled.del`
  color: var(--card-badge-critical-fg-color);
`

const Added = styled.ins`
  color: var(--card-badge-positive-fg-color);
`
