/** A member of the team, to whom a response can be assigned. */
export interface Member {
  id: number;
  name: string;
}

/** Returns the members who can take care of responses. */
export function useMembers(): Member[] {
  return [];
}
