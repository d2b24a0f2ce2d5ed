import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createScratchFolder, removeAbandonedScratchFolders } from './scratch-folder.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lalela-test-'));
});
afterEach(() => rm(root, { recursive: true }));

describe('createScratchFolder', () => {
  test('makes a folder that only this user may enter, and its root with it', async () => {
    const scratch = await createScratchFolder(join(root, 'deep', 'root'));

    expect((await stat(scratch.path)).mode & 0o777).toBe(0o700);
    expect(scratch.path.startsWith(join(root, 'deep', 'root', 'lalela-'))).toBe(true);
  });

  test('removes the folder and all in it, and may be asked twice', async () => {
    const scratch = await createScratchFolder(root);
    await mkdir(join(scratch.path, 'a'));
    await writeFile(join(scratch.path, 'a', 'b'), 'x');

    await scratch.remove();
    await scratch.remove();

    expect(await readdir(root)).toEqual([]);
  });

  test('is gone after a scope that fails', async () => {
    const work = async () => {
      await using scratch = await createScratchFolder(root);
      expect(existsSync(scratch.path)).toBe(true);
      throw new Error('work failed');
    };

    await expect(work()).rejects.toThrow('work failed');
    expect(await readdir(root)).toEqual([]);
  });

  test('says what to do where it cannot be made', async () => {
    await writeFile(join(root, 'file'), '');

    await expect(createScratchFolder(join(root, 'file'))).rejects.toMatchObject({
      code: 'SCRATCH_UNWRITABLE',
      message:
        'The folder for scratch files cannot be written. Expected a folder that this user may write in: change its permissions, or set another one.',
    });
  });
});

describe('removeAbandonedScratchFolders', () => {
  /** Makes a scratch folder in another process, which is then killed or left running. */
  async function startOwner() {
    const module = new URL('./scratch-folder.ts', import.meta.url).href;
    const script = `
      import { createScratchFolder } from ${JSON.stringify(module)};
      console.log((await createScratchFolder(${JSON.stringify(root)})).path);
      setInterval(() => {}, 1000);`;
    const owner = spawn(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];
    const kill = async () => {
      owner.kill('SIGKILL');
      await once(owner, 'close');
    };
    return { path: line.toString().trim(), kill };
  }

  test('removes the folder of a killed process and leaves that of a live one', async () => {
    const owner = await startOwner();
    await writeFile(join(owner.path, 'sound'), 'x');
    const own = await createScratchFolder(root);

    expect(await removeAbandonedScratchFolders(root)).toBe(0);
    expect((await readdir(root)).sort()).toEqual([basename(owner.path), basename(own.path)].sort());

    await owner.kill();
    expect(await removeAbandonedScratchFolders(root)).toBe(1);
    expect(await readdir(root)).toEqual([basename(own.path)]);
  });

  test.runIf(process.platform === 'linux')(
    'removes the folder of a process whose number another has now (needs /proc)',
    async () => {
      const own = await createScratchFolder(root);
      const old = own.path.replace(/x\d+-/, 'x1-');
      await mkdir(old);

      expect(await removeAbandonedScratchFolders(root)).toBe(1);
      expect(existsSync(old)).toBe(false);
      expect(existsSync(own.path)).toBe(true);
    },
  );

  test('leaves folders of other machines, other names, files and links alone', async () => {
    const own = await createScratchFolder(root);
    const gone = basename(own.path).replace(/-\d+-/, '-4194305-');
    const elsewhere = gone.replace(/^lalela-[0-9a-f]{8}/, 'lalela-00000000');
    await mkdir(join(root, elsewhere));
    await mkdir(join(root, 'lalela-work'));
    const victim = await mkdtemp(join(root, 'victim-'));
    await writeFile(join(victim, 'keep'), 'x');
    await symlink(victim, join(root, gone.replace(/.{6}$/, 'LinkXX')));
    await writeFile(join(root, gone.replace(/.{6}$/, 'FileXX')), 'x');

    expect(await removeAbandonedScratchFolders(root)).toBe(0);
    expect(await readdir(root)).toHaveLength(6);
    expect(existsSync(join(victim, 'keep'))).toBe(true);

    await mkdir(join(root, gone));
    expect(await removeAbandonedScratchFolders(root)).toBe(1);
  });

  test('has nothing to do where there is no such root', async () => {
    expect(await removeAbandonedScratchFolders(join(root, 'none'))).toBe(0);
  });
});
