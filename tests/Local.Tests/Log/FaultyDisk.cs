using Grainwatch.Ingest.Files;

namespace Grainwatch.Local.Tests.Log;

/// <summary>
/// A disk that fails, or takes its time, when it is told to. It outlives no power failure: what it flushes is counted.
/// </summary>
internal sealed class FaultyDisk
{
    private int _flushes;
    private int _untilFailure = int.MaxValue;

    /// <summary>Writes half of what it should, then fails.</summary>
    public bool FailsToWrite { get; set; }

    /// <summary>Writes, and fails to say that it is durable.</summary>
    public bool FailsToFlush { get; set; }

    /// <summary>Fails to make a file's name durable.</summary>
    public bool FailsToFlushFolders { get; set; }

    /// <summary>Fails to make a new file.</summary>
    public bool FailsToOpen { get; set; }

    /// <summary>Can be read and nothing else.</summary>
    public bool IsReadOnly { get; set; }

    public TimeSpan FlushTakes { get; set; }

    public int Flushes => _flushes;

    /// <summary>Operations that change something, failed ones too.</summary>
    public int Operations { get; private set; }

    /// <summary>Whether nothing has failed since it was mended.</summary>
    public bool IsWell { get; private set; } = true;

    /// <summary>Fails with the operation after so many, and with all behind it.</summary>
    public void FailNext(int after) => _untilFailure = after;

    /// <summary>Works again.</summary>
    public void Mend()
    {
        (FailsToWrite, FailsToFlush, FailsToFlushFolders) = (false, false, false);
        (FailsToOpen, IsReadOnly) = (false, false);
        _untilFailure = int.MaxValue;
        IsWell = true;
    }

    public DiskFile Open(string path)
    {
        if (!System.IO.File.Exists(path)) Do(FailsToOpen, "Too many open files.");
        return new File(this, path);
    }

    public void FlushFolder(string folder) => Do(FailsToFlushFolders, "Input/output error.");

    private void Do(bool fails, string error)
    {
        Operations++;
        var isTime = _untilFailure <= 0;
        if (_untilFailure < int.MaxValue) _untilFailure--;
        if (!fails && !IsReadOnly && !isTime) return;
        IsWell = false;
        if (IsReadOnly) throw new UnauthorizedAccessException("Read-only file system.");
        throw new IOException(error);
    }

    private sealed class File(FaultyDisk disk, string path) : Unflushed(path)
    {
        public override void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            try
            {
                disk.Do(disk.FailsToWrite, "No space left on device.");
            }
            catch (IOException)
            {
                base.Write(bytes[..(bytes.Length / 2)], offset);
                throw;
            }

            base.Write(bytes, offset);
        }

        public override void Flush()
        {
            Interlocked.Increment(ref disk._flushes);
            if (disk.FlushTakes > TimeSpan.Zero) Thread.Sleep(disk.FlushTakes);
            disk.Do(disk.FailsToFlush, "Input/output error.");
        }

        public override void SetLength(long length)
        {
            disk.Do(disk.FailsToWrite, "Input/output error.");
            base.SetLength(length);
        }
    }
}
