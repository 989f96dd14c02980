using System.Diagnostics.CodeAnalysis;
using Grainwatch.Ingest.Files;

namespace Grainwatch.Ingest.Http.Serving;

/// <summary>
/// Something made of files that is made again when they change; what was made before stays in force when they cannot
/// be read. Safe to call from any thread.
/// </summary>
internal sealed class Reloaded<T>
    where T : class
{
    // Often enough for whoever replaces a file, too seldom to be felt.
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly IReadOnlyList<string> _paths;
    private readonly Func<T> _load;
    private readonly TimeProvider _clock;
    private Action<string> _tell = _ => { };
    private T _value;
    private string _stamp;
    private long _lookedAt;

    private Reloaded(IReadOnlyList<string> paths, Func<T> load, TimeProvider clock)
    {
        (_paths, _load, _clock) = (paths, load, clock);
        (_lookedAt, _stamp) = (clock.GetTimestamp(), Stamp());
        _value = load();
    }

    /// <summary>What the files hold.</summary>
    public T Value
    {
        get
        {
            lock (_gate)
            {
                if (_paths.Count > 0 && _clock.GetElapsedTime(_lookedAt) >= s_pause) Look();
                return _value;
            }
        }
    }

    /// <summary>A value that stays.</summary>
    public static Reloaded<T> Fixed(T value) => new([], () => value, TimeProvider.System);

    /// <summary>Makes it of its files for the first time; false with a sentence that names what is wrong.</summary>
    public static bool TryOpen(
        IReadOnlyList<string> paths,
        Func<T> load,
        TimeProvider clock,
        [NotNullWhen(true)] out Reloaded<T>? made,
        [NotNullWhen(false)] out string? error)
    {
        (made, error) = (null, null);
        try
        {
            made = new Reloaded<T>(paths, load, clock);
            return true;
        }
        catch (Exception e) when (IsOfTheFiles(e))
        {
            error = e.Message;
            return false;
        }
    }

    /// <summary>To be told why changed files are not used.</summary>
    public void OnFailure(Action<string> tell) => _tell = tell;

    private static bool IsOfTheFiles(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidDataException;

    private void Look()
    {
        _lookedAt = _clock.GetTimestamp();
        var stamp = Stamp();
        if (stamp == _stamp) return;
        try
        {
            _value = _load();
        }
        catch (Exception e) when (IsOfTheFiles(e))
        {
            _tell($"{e.Message.TrimEnd('.')}; what it held before stays in force.");
        }

        // Also after a failure: it is told once for each change.
        _stamp = stamp;
    }

    private string Stamp() => string.Join('\n', _paths.Select(FileStamp.Of));
}
