using Grainwatch.Ingest.Files;

namespace Grainwatch.Local.Tests.Log;

/// <summary>A disk that fails, or takes its time, when it is told to.</summary>
internal sealed class FaultyDisk
{
    private int _flushes;

    /// <summary>Writes half of what it should, then fails.</summary>
    public bool FailsToWrite { get; set; }

    /// <summary>Writes, and fails to say that it is durable.</summary>
    public bool FailsToFlush { get; set; }

    public TimeSpan FlushTakes { get; set; }

    public int Flushes => _flushes;

    public DiskFile Open(string path) => new File(this, path);

    private sealed class File(FaultyDisk disk, string path) : DiskFile(path)
    {
        public override void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            if (disk.FailsToWrite)
            {
                base.Write(bytes[..(bytes.Length / 2)], offset);
                throw new IOException("No space left on device.");
            }

            base.Write(bytes, offset);
        }

        public override void Flush()
        {
            Interlocked.Increment(ref disk._flushes);
            if (disk.FlushTakes > TimeSpan.Zero) Thread.Sleep(disk.FlushTakes);
            if (disk.FailsToFlush) throw new IOException("Input/output error.");
            base.Flush();
        }
    }
}
