using Grainwatch.Ingest.Files;
using Grainwatch.Ingest.Quarantine;

namespace Grainwatch.Ingest.Tests.Quarantine;

/// <summary>
/// A disk that counts what is asked of it, and fails at one of these, or from it on as when a machine dies.
/// </summary>
internal sealed class FaultyQuarantineDisk : QuarantineDisk
{
    private int _operations;

    /// <summary>Operations so far.</summary>
    public int Operations => _operations;

    /// <summary>Writes and rewrites so far that were made durable.</summary>
    public int Flushes { get; private set; }

    /// <summary>The operation that fails, from 1 on; 0 for none.</summary>
    public int FailsAt { get; set; }

    /// <summary>Whether everything after it fails too.</summary>
    public bool StaysBroken { get; init; }

    public TimeSpan FlushTakes { get; init; }

    public override DiskFile OpenFile(string path)
    {
        Count();
        return new File(this, path);
    }

    public override void FlushFolder(string folder)
    {
        Count();
        base.FlushFolder(folder);
    }

    public override void Replace(string path, string by)
    {
        Count();
        base.Replace(path, by);
    }

    public override void Delete(string path)
    {
        Count();
        base.Delete(path);
    }

    private bool IsBroken() =>
        ++_operations == FailsAt || (StaysBroken && FailsAt > 0 && _operations > FailsAt);

    private void Count()
    {
        if (IsBroken()) throw new IOException("No space left on device.");
    }

    private sealed class File(FaultyQuarantineDisk disk, string path) : DiskFile(path)
    {
        public override void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            if (disk.IsBroken())
            {
                // A machine that is dead writes nothing more; one that dies now has written half.
                if (disk._operations == disk.FailsAt) base.Write(bytes[..(bytes.Length / 2)], offset);
                throw new IOException("No space left on device.");
            }

            base.Write(bytes, offset);
        }

        public override void Flush()
        {
            disk.Count();
            disk.Flushes++;
            if (disk.FlushTakes > TimeSpan.Zero) Thread.Sleep(disk.FlushTakes);
            base.Flush();
        }

        public override void SetLength(long length)
        {
            disk.Count();
            base.SetLength(length);
        }
    }
}
