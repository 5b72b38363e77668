import {Heading, Stack, Text} from '@sanity/ui'

import type {ReadingViewQueryResult} from '../../queries/sanity.types.ts'
import {DocumentLink} from './documentLink.tsx'
import {positionAt, positionTitle} from './positionAt.ts'

/** Everyone who is marked in a text, with the post held on its day. */
export function PeopleInStory({
  people,
  day,
}: {
  people: ReadingViewQueryResult['people']
  /** `YYYY-MM-DD`; without it no post can be told. */
  day: string | undefined
}) {
  if (people.length === 0) return null
  return (
    <Stack as="section" gap={3} aria-label="People in this story">
      <Heading as="h2" size={1}>
        People in this story
      </Heading>
      {people.map(({_id, name, positions}) => {
        const position = day ? positionAt(positions, day) : undefined
        return (
          <DocumentLink key={_id} id={_id} type="person">
            <Text size={1}>
              {name}
              {position ? `, ${positionTitle(position)}` : ''}
            </Text>
          </DocumentLink>
        )
      })}
    </Stack>
  )
}
