using Grainwatch.Ingest.Files;
using Grainwatch.Ingest.Sinks.Delivering;
using Grainwatch.Local.Erasure;

namespace Grainwatch.Local.Sinks;

/// <summary>
/// A delivery queue in a data folder: one file of lines that is added to, and replaced whole now and then. The folder
/// is the caller's, who has locked it.
/// </summary>
internal sealed class FileDeliveryLog : IDeliveryLog, IDisposable
{
    /// <summary>The folder inside a data folder.</summary>
    public const string FolderName = "delivery";

    /// <summary>The file in it: the number is the version of its form.</summary>
    public const string FileName = "queue-1.log";

    private readonly string _folder;
    private readonly string _path;
    private readonly Action<string> _note;
    private DiskFile? _file;
    private long _length;

    /// <summary>A queue's file.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="note">Hears what reading found and mended.</param>
    public FileDeliveryLog(string data, Action<string> note)
    {
        _folder = Path.Combine(data, FolderName);
        _path = Path.Combine(_folder, FileName);
        _note = note;
    }

    /// <summary>Whether a data folder has one.</summary>
    public static bool Exists(string data) => File.Exists(Path.Combine(data, FolderName, FileName));

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>> ReadAsync() => GuardAsync(() =>
    {
        Disk.CreateFolder(_folder, Disk.FlushFolder);
        var isNew = !File.Exists(_path);
        Open();
        if (isNew) Disk.FlushFolder(_folder);
        var bytes = new byte[_file!.Length];
        var read = bytes.AsMemory(0, _file.Read(bytes, 0));
        int end;
        try
        {
            DeliveryLines.Read(read.Span, out end);
        }
        catch (DeliveryException e)
        {
            throw new DeliveryException(
                $"'{_path}': {e.Message}. Put a copy of the file back; or move it away, and delivery begins anew: what "
                + "waited in it is not delivered.", e);
        }

        if (end < read.Length)
        {
            _note($"'{_path}': the last {read.Length - end:N0} bytes were a write that never finished; cut.");
            _file.SetLength(end);
            _file.Flush();
        }

        _length = end;
        return (ReadOnlyMemory<byte>)read[..end];
    });

    /// <inheritdoc/>
    public Task AppendAsync(ReadOnlyMemory<byte> bytes) => GuardAsync(() =>
    {
        _file!.Write(bytes.Span, _length);
        _file.Flush();
        return _length += bytes.Length;
    });

    /// <inheritdoc/>
    public Task ReplaceAsync(ReadOnlyMemory<byte> bytes) => GuardAsync(() =>
    {
        WriteWhole(_folder, bytes.Span);
        Open();
        return _length = bytes.Length;
    });

    /// <summary>
    /// Takes alerts out of the queue of a data folder that nobody uses, with all that waits for them; gives how many.
    /// </summary>
    /// <param name="data">The data folder.</param>
    /// <param name="texts">What they hold.</param>
    /// <exception cref="DeliveryException">The queue is damaged.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static int Erase(string data, SoughtTexts texts)
    {
        if (!Exists(data)) return 0;
        var folder = Path.Combine(data, FolderName);
        var book = new DeliveryBook(new DeliveryBounds { KnownMax = int.MaxValue, DeadMax = int.MaxValue });
        foreach (var record in DeliveryLines.Read(File.ReadAllBytes(Path.Combine(folder, FileName)), out _))
            book.Apply(record);
        var whole = book.Snapshot().ToList();
        HashSet<long?> numbers = [.. whole.Where(IsOwn).Select(record => record.Number)];
        bool IsMeant(DeliveryRecord record) =>
            record.Event is DeliveryEvent.Alert or DeliveryEvent.Replay or DeliveryEvent.Dead
            && numbers.Contains(record.Number);
        // Always written anew: what was delivered long ago may stand in it still.
        WriteWhole(folder, DeliveryLines.Write(whole.Where(record => !IsMeant(record))));
        return numbers.Count;

        bool IsOwn(DeliveryRecord record) => record.Alert is not null && texts.IsOwnIn(record.Alert);
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static void WriteWhole(string folder, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(folder, FileName);
        var next = path + ".next";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(bytes);
            Disk.Flush(file);
        }

        File.Move(next, path, overwrite: true);
        Disk.FlushFolder(folder);
    }

    private void Open()
    {
        _file?.Dispose();
        _file = new DiskFile(_path);
    }

    private Task<T> GuardAsync<T>(Func<T> work)
    {
        try
        {
            return Task.FromResult(work());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeliveryException($"'{_path}' cannot be used: {e.Message}", e);
        }
    }
}
