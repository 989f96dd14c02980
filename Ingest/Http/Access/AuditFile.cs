namespace Grainwatch.Ingest.Http.Access;

/// <summary>
/// A file of lines of bounded length; the one before is <c>NAME.1</c>, the one before that <c>NAME.2</c>, and the
/// oldest goes. After a failure it is opened anew by the next line. For one thread at a time.
/// </summary>
internal sealed class AuditFile : IAuditSink
{
    private readonly string _path;
    private readonly long _bytesMax;
    private readonly int _filesMax;
    private FileStream? _stream;

    private AuditFile(string path, long bytesMax, int filesMax) =>
        (_path, _bytesMax, _filesMax) = (path, bytesMax, filesMax);

    /// <summary>Opens a file to write behind what it holds.</summary>
    /// <param name="path">The file; made when it does not exist, for its owner alone.</param>
    /// <param name="bytesMax">Length at which it is put aside. Default: 16 MiB.</param>
    /// <param name="filesMax">Files, with this one. Default: 8.</param>
    /// <exception cref="AuditException">It cannot be written.</exception>
    public static AuditFile Open(string path, long bytesMax = 16 * 1024 * 1024, int filesMax = 8)
    {
        var file = new AuditFile(path, bytesMax, filesMax);
        file.Do(() => file.OpenStream());
        return file;
    }

    public void Write(ReadOnlySpan<byte> line, bool isDurable)
    {
        var bytes = line.ToArray();
        Do(() =>
        {
            var stream = OpenStream();
            if (stream.Length > 0 && stream.Length + bytes.Length > _bytesMax) stream = PutAside();
            stream.Write(bytes);
            stream.Flush(flushToDisk: isDurable);
        });
    }

    public void Dispose() => _stream?.Dispose();

    private void Do(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Forget();
            throw new AuditException($"The audit log '{_path}' cannot be written: {e.Message}", e);
        }
    }

    private FileStream OpenStream()
    {
        if (_stream is { } open)
        {
            // Whoever moved it away or deleted it must not have what comes then.
            if (File.Exists(_path)) return open;
            Forget();
        }

        if (_path.Length == 0) throw new IOException("It has no name.");
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read | FileShare.Delete,
            // A line is written whole or told to have failed.
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var stream = new FileStream(_path, options);
        _stream = stream;
        if (!stream.CanSeek)
            throw new IOException($"It is no file; '{AuditLog.StandardOutput}' is the standard output.");
        if (stream.Length == 0) return stream;
        // Whatever was cut off ends here, and does not spoil the next line.
        stream.Seek(-1, SeekOrigin.End);
        if (stream.ReadByte() != '\n') stream.WriteByte((byte)'\n');
        return stream;
    }

    private FileStream PutAside()
    {
        _stream?.Dispose();
        _stream = null;
        for (var number = _filesMax - 1; number >= 1; number--)
        {
            var older = number == 1 ? _path : $"{_path}.{number - 1}";
            if (File.Exists(older)) File.Move(older, $"{_path}.{number}", overwrite: true);
        }

        return OpenStream();
    }

    private void Forget()
    {
        try
        {
            _stream?.Dispose();
        }
        catch (IOException)
        {
            // It could not be written, which is being told.
        }

        _stream = null;
    }
}
