using Grainwatch.Ingest.Files;
using Grainwatch.Ingest.Sinks.Formats;
using Grainwatch.Ingest.Sinks.Settings;

namespace Grainwatch.Ingest.Sinks.Writers;

/// <summary>
/// Writes alerts to a file, a line each, flushed to the disk. A file that is full becomes <c>name.1</c>, the one before
/// it <c>name.2</c>, and so on; the oldest goes. A line that a crash has cut is taken away: it comes again.
/// </summary>
internal sealed class FileWriter(Sink sink) : ISinkWriter
{
    private readonly Lock _lock = new();
    private readonly string _path = Path.GetFullPath(sink.Path!);
    private FileStream? _file;
    private bool _isDisposed;

    /// <inheritdoc/>
    public Task<SendResult> SendAsync(Outgoing outgoing, CancellationToken cancellation)
    {
        byte[] line = [.. AlertFormat.Write(sink, outgoing).Span, (byte)'\n'];
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                Write(line);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Opened again at the next attempt, which cuts what is not whole.
                _file?.Dispose();
                _file = null;
                return Task.FromResult(SendResult.Failed($"'{_path}' cannot be written: {e.Message}"));
            }
        }

        return Task.FromResult(SendResult.Taken($"written to '{_path}'"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _file?.Dispose();
        }
    }

    private void Write(byte[] line)
    {
        // Whoever rotates files himself has taken it away.
        if (_file is not null && !File.Exists(_path)) Close();
        _file ??= Open();
        if (_file.Length > 0 && _file.Length + line.Length > sink.RotateBytes)
        {
            Close();
            Rotate();
            _file = Open();
        }

        _file.Write(line);
        Disk.Flush(_file);
    }

    private void Close()
    {
        _file!.Dispose();
        _file = null;
    }

    private FileStream Open()
    {
        var folder = Path.GetDirectoryName(_path)!;
        Disk.CreateFolder(folder, Disk.FlushFolder);
        var isNew = !File.Exists(_path);
        var file = new FileStream(
            _path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            if (isNew) Disk.FlushFolder(folder);
            file.SetLength(EndOfLines(file));
            file.Seek(0, SeekOrigin.End);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static long EndOfLines(FileStream file)
    {
        var buffer = new byte[64 * 1024];
        for (var end = file.Length; end > 0;)
        {
            var start = Math.Max(0, end - buffer.Length);
            file.Seek(start, SeekOrigin.Begin);
            var piece = buffer.AsSpan(0, (int)(end - start));
            file.ReadExactly(piece);
            var at = piece.LastIndexOf((byte)'\n');
            if (at >= 0) return start + at + 1;
            end = start;
        }

        return 0;
    }

    private void Rotate()
    {
        File.Delete($"{_path}.{sink.Keep}");
        for (var number = sink.Keep - 1; number > 0; number--)
            if (File.Exists($"{_path}.{number}")) File.Move($"{_path}.{number}", $"{_path}.{number + 1}");
        File.Move(_path, $"{_path}.1");
        Disk.FlushFolder(Path.GetDirectoryName(_path)!);
    }
}
