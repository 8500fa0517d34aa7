import type { Admin, Kafka } from 'kafkajs';

/**
 * Connects an admin client, does `work` with it and disconnects it, also when `work` throws: an admin client
 * that stays connected keeps the program from ending.
 *
 * @returns what `work` resolves to
 */
export async function withAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
