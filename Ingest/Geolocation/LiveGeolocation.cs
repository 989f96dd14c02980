using Grainwatch.Ingest.Geolocation.Mmdb;

namespace Grainwatch.Ingest.Geolocation;

/// <summary>
/// The geolocation of a process: files that an operator names with <c>--geo</c>, and newer ones once they are there.
/// </summary>
/// <remarks>
/// Files change in two ways: another file takes the place of one, or one is written over. So what changed is read when
/// it looked the same twice, and taken when it still does after it was read; it is checked whole before one reference
/// is written. Whatever goes wrong, the old files, which are in memory, stay in use.
/// </remarks>
public sealed class LiveGeolocation : IDisposable
{
    /// <summary>Time between two looks at the files. Default: 30 seconds.</summary>
    public static readonly TimeSpan DefaultPeriod = TimeSpan.FromSeconds(30);

    private readonly IReadOnlyList<string> _paths;
    private readonly Func<IReadOnlyList<string>, IGeolocator> _open;
    private readonly TimeProvider _clock;
    private readonly OriginCache _origins;
    private volatile GeolocationState _state;
    private Action<string> _note = _ => { };
    private ITimer? _timer;

    // How the files looked when those in use were read, at the last look, and when they were refused.
    private string _used;
    private string _seen;
    private string? _refused;

    private LiveGeolocation(
        IReadOnlyList<string> paths, Func<IReadOnlyList<string>, IGeolocator> open, TimeProvider clock)
    {
        _paths = paths;
        _open = open;
        _clock = clock;
        _used = _seen = GeoFingerprint.Of(paths);
        var geolocator = OpenAll();
        _origins = new OriginCache(geolocator);
        _state = new GeolocationState(geolocator.Files, Now, null);
    }

    /// <summary>Origins as the files in use tell them.</summary>
    public IOrigins Origins => _origins;

    /// <summary>What is in use.</summary>
    public GeolocationState State => _state;

    private DateTime Now => _clock.GetUtcNow().UtcDateTime;

    /// <summary>Opens files, and folders of files; a folder without any is refused.</summary>
    /// <param name="paths">Files and folders; none for none.</param>
    /// <param name="clock">Tells ages, and when to look at the files.</param>
    /// <param name="open">The reader of the files. Default: our own, <see cref="Geolocator.Open"/>.</param>
    /// <exception cref="MmdbException">A path cannot be used; the message names it.</exception>
    public static LiveGeolocation Open(
        IReadOnlyList<string> paths, TimeProvider clock, Func<IReadOnlyList<string>, IGeolocator>? open = null) =>
        new(paths, open ?? (given => Geolocator.Open(given)), clock);

    /// <summary>Begins to look at the files.</summary>
    /// <param name="note">Is told of newer files in use, and once of each that cannot be used.</param>
    /// <param name="period">Time between two looks. Default: <see cref="DefaultPeriod"/>.</param>
    public void Watch(Action<string> note, TimeSpan? period = null)
    {
        if (_paths.Count == 0) return;
        _note = note;
        var due = period ?? DefaultPeriod;
        // Set again after each look, so that a long one is never joined by the next.
        _timer = _clock.CreateTimer(
            _ =>
            {
                Look();
                _timer?.Change(due, Timeout.InfiniteTimeSpan);
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Lines that say which files are in use, and what is stale.</summary>
    public IEnumerable<string> Describe()
    {
        var now = Now;
        return State.Files.Select(file => $"geolocation, {file.Describe(now)}");
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    /// <summary>Looks at the files once; reads them when they changed and are settled.</summary>
    private void Look()
    {
        var current = GeoFingerprint.Of(_paths);
        var isSettled = current == _seen;
        _seen = current;
        if (current == _used)
        {
            if (State.LastError is not null) _state = State with { LastError = null };
            _refused = null;
        }
        else if (isSettled && current != _refused)
        {
            Take(current);
        }
    }

    private void Take(string current)
    {
        try
        {
            var geolocator = OpenAll();
            if (GeoFingerprint.Of(_paths) != current) return;
            // A file that went away by mistake would leave every event without a place, or a network.
            if (State.Files.FirstOrDefault(old => geolocator.Files.All(file => file.Kind != old.Kind)) is { } lost)
                throw new MmdbException($"'{lost.Path}' is gone, and nothing took its place; to do without, restart.");
            _origins.Replace(geolocator);
            _state = new GeolocationState(geolocator.Files, Now, null);
            _used = current;
            _refused = null;
            foreach (var line in Describe()) _note($"newer {line}");
        }
        catch (Exception e)
        {
            // Any: the files in use are good, and this runs on a thread where nobody else would catch it. A file that
            // cannot be read is tried at every look, for its rights may change; others when they change.
            var isUnread = e is MmdbException { InnerException: IOException or UnauthorizedAccessException };
            if (!isUnread) _refused = current;
            if (State.LastError?.Message != e.Message)
                _note($"the geolocation files changed and cannot be used; those read before stay: {e.Message}");
            _state = State with { LastError = new GeolocationError(Now, e.Message) };
        }
    }

    private IGeolocator OpenAll()
    {
        if (_paths.FirstOrDefault(path => !File.Exists(path) && !Directory.Exists(path)) is { } missing)
            throw new MmdbException($"'{missing}' does not exist.");
        var geolocator = _open(_paths);
        if (_paths.FirstOrDefault(path => Directory.Exists(path) && !GeoFingerprint.Files(path).Any()) is { } empty)
            throw new MmdbException($"'{empty}' holds no .mmdb file.");
        return geolocator;
    }
}
