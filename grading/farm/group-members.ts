import type { Admin } from 'kafkajs';

const FRESH_MS = 1_000;

/** Who is in the group of workers. A worker's client id is its name. */
export class GroupMembers {
  private names = new Set<string>();
  private askedAt = 0;

  constructor(
    private readonly admin: Admin,
    private readonly group: string,
  ) {}

  /** Whether a worker of that name is in the group; asked at most once a second where it was a moment ago. */
  async has(name: string): Promise<boolean> {
    if (!this.names.has(name) || Date.now() - this.askedAt > FRESH_MS) {
      const { groups } = await this.admin.describeGroups([this.group]);
      this.names = new Set(groups[0]?.members.map(({ clientId }) => clientId));
      this.askedAt = Date.now();
    }
    return this.names.has(name);
  }
}
