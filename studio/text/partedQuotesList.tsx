import {Card, Stack, Text} from '@sanity/ui'
import {IntentLink} from 'sanity/router'

import type {PartedQuote} from './driftedQuotes.ts'

/** The quotes that stand in the text unchanged, but not under their marks: only the marks are to be mended. */
export function PartedQuotes({quotes}: {quotes: readonly PartedQuote[]}) {
  return (
    <Card tone="caution" border radius={2} padding={3} data-testid="parted-quotes">
      <Stack gap={4}>
        <Text size={1} weight="semibold" role="status">
          {quotes.length === 1
            ? 'The mark of one quote has come apart'
            : `The marks of ${quotes.length} quotes have come apart`}
        </Text>
        {quotes.map(({block, mark, ref, quoted}) => (
          <Stack gap={3} key={`${block} ${mark}`}>
            <Text size={1}>“{quoted}”</Text>
            <Text size={1} muted>
              Its words are unchanged, but some are no longer marked. Mark all of them anew.
            </Text>
            <Text size={1}>
              <IntentLink intent="edit" params={{id: ref, type: 'quote'}}>
                Open the quote
              </IntentLink>
            </Text>
          </Stack>
        ))}
      </Stack>
    </Card>
  )
}
