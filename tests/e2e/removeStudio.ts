import {rmSync} from 'node:fs'

/** After a run: the Studio that its specs shared goes. */
export default function removeStudio(): void {
  if (process.env.NEWSROOM_STUDIO) rmSync(process.env.NEWSROOM_STUDIO, {recursive: true})
}
