using Microsoft.Win32.SafeHandles;

namespace Grainwatch.Ingest.Files;

/// <summary>
/// A file that is read and written at positions. Nobody else may write it meanwhile, unless it is only read.
/// </summary>
internal class DiskFile(string path, bool readOnly = false) : IDisposable
{
    private readonly SafeFileHandle _handle = readOnly
        ? File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
        : File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);

    /// <summary>Where it is.</summary>
    public virtual string Path => path;

    /// <summary>Its length in bytes.</summary>
    public virtual long Length => RandomAccess.GetLength(_handle);

    /// <summary>Reads until the buffer is full or the file ends; gives how many bytes it read.</summary>
    public virtual int Read(Span<byte> buffer, long offset)
    {
        var total = 0;
        while (total < buffer.Length)
        {
            var read = RandomAccess.Read(_handle, buffer[total..], offset + total);
            if (read == 0) break;
            total += read;
        }

        return total;
    }

    /// <summary>Writes bytes.</summary>
    /// <exception cref="IOException">It failed; some of them may be there.</exception>
    public virtual void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, offset);
        }
        catch (ArgumentOutOfRangeException e) when (offset >= 0)
        {
            // The platform's word for EFBIG: the file system's largest file, or a limit of the process.
            throw new IOException($"'{path}' is as long as a file may be here.", e);
        }
    }

    /// <summary>Makes what was written durable.</summary>
    /// <exception cref="IOException">It failed.</exception>
    public virtual void Flush() => Disk.Flush(_handle, Path);

    /// <summary>Cuts the file.</summary>
    public virtual void SetLength(long length) => RandomAccess.SetLength(_handle, length);

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle.Dispose();
        GC.SuppressFinalize(this);
    }
}
