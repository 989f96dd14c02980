using System.Text;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Policies;

namespace Grainwatch.Ingest.Documents;

/// <summary>
/// Changes a document of the operators' while a process runs by it: takes what their file says when it changes, what
/// somebody sends, and what is in force elsewhere. Whatever is wrong leaves in force what was, and is told until it is
/// mended. Safe to call from any thread.
/// </summary>
/// <typeparam name="T">What a document means once it was read.</typeparam>
public abstract class DocumentControl<T> : IAsyncDisposable
    where T : class
{
    // Stores keep a name of 512 characters at most.
    private const int PathMax = 400;

    private readonly IDocumentStore _store;
    private readonly TimeProvider _clock;
    private readonly DocumentControlOptions _options;
    private readonly WatchedFile? _file;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _end = new();
    private volatile DocumentRevision _current;
    private volatile IReadOnlyList<string> _fileProblems = [];
    private volatile string? _storeProblem;
    private string? _fileVersion;
    private Task _watching = Task.CompletedTask;
    private int _isDisposed;

    /// <summary>Nothing is asked or read yet.</summary>
    /// <param name="store">Where it is kept, with those before it.</param>
    /// <param name="clock">Tells since when, and when to look.</param>
    /// <param name="options">How.</param>
    /// <param name="version">The version of what is in force until something else is.</param>
    /// <param name="by">Who put that in force.</param>
    protected DocumentControl(
        IDocumentStore store, TimeProvider clock, DocumentControlOptions options, string version, string by)
    {
        (_store, _clock, _options) = (store, clock, options);
        if (_options.File is { } file) _file = new WatchedFile(file);
        _current = new DocumentRevision
        {
            Number = 0,
            Version = version,
            Since = clock.GetUtcNow().UtcDateTime,
            By = by,
        };
    }

    /// <summary>What is in force here; built in while its number is 0.</summary>
    public DocumentRevision Current => _current with { Text = _current.Text ?? Write(InForce) };

    /// <summary>Why the file, or what is in force elsewhere, is not in force here; nothing when all is well.</summary>
    public IReadOnlyList<string> Problems =>
        _storeProblem is { } problem ? [.. _fileProblems, problem] : _fileProblems;

    /// <summary>The file that alone changes it; null when it can be sent.</summary>
    public string? RulingFile => _options.IsFileAll ? _options.File : null;

    /// <summary>What it is called, in one word: <c>policy</c>.</summary>
    protected abstract string Name { get; }

    /// <summary>What is in force.</summary>
    protected abstract T InForce { get; }

    /// <summary>
    /// Whether a file that the process is started with takes the place of what is kept, unless it was in force before.
    /// </summary>
    protected virtual bool TakesNewFileAtStart => false;

    /// <summary>How a file that is not in force comes in force.</summary>
    protected virtual string Remedy => $"'grainwatch {Name} apply {_options.File}' replaces it";

    private string Version => VersionOf(InForce);

    private string Title => $"{char.ToUpperInvariant(Name[0])}{Name[1..]}";

    /// <summary>Brings in force what is kept; the file's, where that is all or nothing was kept yet.</summary>
    /// <exception cref="DocumentStoreException">What is kept cannot be had or used.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var kept = await _store.ReadAsync(cancellation);
            var ofFile = ReadFile(isStart: true);
            _fileVersion = ofFile?.Version;
            if (kept is [var first, ..] && RulingFile is null)
            {
                if (!TryTake(first)) throw new DocumentStoreException(_storeProblem!);
                if (ofFile is not null && _fileVersion != Version)
                {
                    var isNew = TakesNewFileAtStart && kept.All(revision => revision.Version != _fileVersion);
                    if (!isNew || !await KeepAsync(ofFile, first.Number, cancellation)) _options.Note(Differs(ofFile));
                }
            }
            else if (ofFile is not null)
            {
                var top = First(kept);
                if (top?.Version == ofFile.Version) Take(top, ofFile.Value);
                else if (!await KeepAsync(ofFile, top?.Number ?? 0, cancellation)) _options.Note(Differs(ofFile));
            }

            Confirm();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Begins to look at the file, and to ask what is in force elsewhere, until it is disposed.</summary>
    public void Watch() => _watching = Task.Run(() => WatchAsync(_end.Token));

    /// <summary>Puts a document in force.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="by">Who does.</param>
    /// <param name="mayReplace">Whether what is in force may be replaced, by its version.</param>
    /// <param name="cancellation">Gives up; it may be in force all the same.</param>
    /// <exception cref="DocumentStoreException">Whether it is in force is not known.</exception>
    public async Task<DocumentOutcome> ApplyAsync(
        ReadOnlyMemory<byte> utf8, string by, Func<string, bool> mayReplace, CancellationToken cancellation = default)
    {
        if (RulingFile is { } file) return new DocumentOutcome.OfFile(file);
        var reading = Read(utf8.Span);
        if (reading.Value is not { } value) return new DocumentOutcome.Invalid(reading.Problems);
        await _turn.WaitAsync(cancellation);
        try
        {
            if (await _store.ReadAsync(cancellation) is [var kept, ..]) TryTake(kept);
            var before = _current;
            if (!mayReplace(Version)) return new DocumentOutcome.Conflict(before);
            if (VersionOf(value) == Version)
                return new DocumentOutcome.Applied(before, before, [], reading.Problems);
            var changes = Compare(InForce, value);
            var written = new Written(Encoding.UTF8.GetString(utf8.Span), value, VersionOf(value), by);
            return await KeepAsync(written, before.Number, cancellation)
                ? new DocumentOutcome.Applied(before, _current, changes, reading.Problems)
                : new DocumentOutcome.Conflict(_current);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What was in force, the newest first; what is built in when nobody ever changed it.</summary>
    /// <exception cref="DocumentStoreException">It cannot be told now.</exception>
    public async Task<IReadOnlyList<DocumentRevision>> HistoryAsync(CancellationToken cancellation = default) =>
        await _store.ReadAsync(cancellation) is { Count: > 0 } kept ? kept : [Current];

    /// <summary>All processes that share it; null where there is but one, or nobody can tell now.</summary>
    public async Task<IReadOnlyList<DocumentFollower>?> FollowersAsync(CancellationToken cancellation = default)
    {
        try
        {
            return await _store.FollowersAsync(cancellation);
        }
        catch (DocumentStoreException)
        {
            // The status says what else it can, and that what is in force is not to be had.
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1) return;
        await _end.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
        _turn.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads a document.</summary>
    protected abstract DocumentReading<T> Read(ReadOnlySpan<byte> utf8);

    /// <summary>The version of what a document means.</summary>
    protected abstract string VersionOf(T value);

    /// <summary>A document that means it.</summary>
    protected abstract string Write(T value);

    /// <summary>What differs, a line each.</summary>
    protected abstract IReadOnlyList<string> Compare(T before, T after);

    /// <summary>Puts it in force.</summary>
    protected abstract void Put(T value);

    /// <summary>It is known now that what is there is in force.</summary>
    protected abstract void Confirm();

    /// <summary>Looks at the file once, and takes what it says when it changed.</summary>
    internal async Task LookAsync(CancellationToken cancellation = default)
    {
        if (_file is null || !_file.Look()) return;
        await _turn.WaitAsync(cancellation);
        try
        {
            if (ReadFile() is not { } written) return;
            if (written.Version != _fileVersion) await TakeChangedAsync(written, cancellation);
            _fileVersion = written.Version;
            Tell([]);
        }
        catch (DocumentStoreException e)
        {
            _file.Retry();
            Tell([$"{_file.Path}: error: it is right, and not in force yet: {e.Message}"]);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Asks once what is in force elsewhere, and takes it when it is something else.</summary>
    internal async Task AskAsync(CancellationToken cancellation = default)
    {
        var asked = _current;
        var self = new DocumentFollower(_options.Name, _options.Kind, asked.Number, Version, First(Problems))
        {
            Since = asked.Since,
        };
        try
        {
            if (await _store.FollowAsync(self, cancellation) is not { } other)
            {
                Trouble(null);
                return;
            }

            await _turn.WaitAsync(cancellation);
            try
            {
                // What came in force here meanwhile may be newer than the answer.
                if (_current == asked) TryTake(other);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (DocumentStoreException e)
        {
            Trouble($"What is in force cannot be asked for; {Name} {Version} stays: {e.Message}");
        }
    }

    private static TItem? First<TItem>(IReadOnlyList<TItem> list)
        where TItem : class => list is [var first, ..] ? first : null;

    private async Task WatchAsync(CancellationToken cancellation)
    {
        var askedAt = _clock.GetTimestamp();
        var pause = Pause();
        while (true)
        {
            await Task.Delay(_options.LookEvery, _clock, cancellation);
            try
            {
                await LookAsync(cancellation);
                if (_clock.GetElapsedTime(askedAt) < pause) continue;
                (askedAt, pause) = (_clock.GetTimestamp(), Pause());
                var before = _current;
                await AskAsync(cancellation);
                // Says at once that it has another: the status knows only what it was told.
                if (_current != before) pause = TimeSpan.Zero;
            }
            catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
            {
                // Any: what is in force is good, and nobody else would hear of it.
                Trouble($"The {Name} cannot be looked after; {Version} stays: {e.Message}");
            }
        }

        // Many processes that started together must not ask together for ever.
        TimeSpan Pause() => _options.AskEvery * (2 + (Random.Shared.NextDouble() * 2)) / 3;
    }

    /// <summary>What the file says; null, with why it stays out of force told, when that is wrong.</summary>
    private Written? ReadFile(bool isStart = false)
    {
        if (_file is null) return null;
        List<string> errors = [];
        if (PolicySource.ReadBytes(_file.Path, $"{Name} file", errors, isWatched: true) is not { } utf8)
        {
            // It may come back just as it was, or only its rights may change.
            _file.Retry();
            Tell(errors);
            return null;
        }

        if (!_file.Take()) return null;
        var reading = Read(utf8);
        foreach (var problem in reading.Problems)
        {
            if (!problem.IsWarning) errors.Add($"{_file.Path}:{problem}");
            // Whoever starts a process has told them.
            else if (!isStart) _options.Note($"{_file.Path}:{problem}");
        }

        if (reading.Value is { } value)
            return new Written(Encoding.UTF8.GetString(utf8), value, VersionOf(value), By(_file.Path));
        Tell(errors);
        return null;
    }

    /// <summary>Takes what the file says now, if it is not what others have put out of force since.</summary>
    private async Task TakeChangedAsync(Written written, CancellationToken cancellation)
    {
        var kept = await _store.ReadAsync(cancellation);
        if (kept is [var first, ..]) TryTake(first);
        if (written.Version == Version) return;
        // Silos get one file one after the other: the last must not undo what somebody has sent meanwhile.
        var isUndone = RulingFile is null && _fileVersion != Version
            && kept.Any(revision => revision.Version == written.Version);
        if (isUndone || !await KeepAsync(written, First(kept)?.Number ?? 0, cancellation))
            _options.Note(Differs(written));
    }

    /// <summary>Keeps what is to be in force, and takes it; false when somebody else was faster: then that.</summary>
    private async Task<bool> KeepAsync(Written written, long replaces, CancellationToken cancellation)
    {
        var change = new DocumentChange(written.Text, written.Version, written.By, replaces);
        var now = await _store.ReplaceAsync(change, cancellation);
        var isOurs = now.Number == replaces + 1 && now.Text == written.Text && now.By == written.By;
        if (isOurs) Take(now, written.Value);
        else TryTake(now);
        return isOurs;
    }

    /// <summary>Takes what is in force elsewhere; false when this process cannot read it.</summary>
    private bool TryTake(DocumentRevision revision)
    {
        if (revision.IsSame(_current))
        {
            Trouble(null);
            return true;
        }

        var reading = Read(Encoding.UTF8.GetBytes(revision.Text ?? ""));
        if (reading.Value is { } value)
        {
            Take(revision, value);
            return true;
        }

        Trouble($"{Title} {revision.Version}, in force since {revision.Since:yyyy-MM-dd HH:mm:ss}Z by {revision.By}, "
            + $"cannot be used by this release, and {Version} stays here: {reading.Problems[0]}");
        return false;
    }

    private void Take(DocumentRevision revision, T value)
    {
        var isOther = VersionOf(value) != Version;
        Put(value);
        _current = revision;
        Trouble(null);
        if (isOther) _options.Note($"{Name} {Version} is in force, by {revision.By}");
    }

    private string Differs(Written written) =>
        $"warning: '{_options.File}' holds {Name} {written.Version}, and {Version} is in force, by {_current.By}, and "
        + $"stays: {Remedy}";

    /// <summary>A file as whoever put a document in force; of a long path its end, which tells more.</summary>
    private static string By(string path) =>
        path.Length <= PathMax ? $"file {path}" : $"file …{path[^PathMax..]}";

    /// <summary>Notes what is wrong with the file, each thing once, until it is mended.</summary>
    private void Tell(List<string> problems)
    {
        var before = _fileProblems;
        if (problems.SequenceEqual(before)) return;
        _fileProblems = problems;
        foreach (var problem in problems.Except(before)) _options.Note(problem);
        _options.Note(problems.Count == 0
            ? $"the {Name} file '{_options.File}' is right again"
            : $"{Name} {Version} stays in force until '{_options.File}' is mended");
    }

    private void Trouble(string? problem)
    {
        if (problem is not null && problem != _storeProblem) _options.Note(problem);
        _storeProblem = problem;
    }

    /// <summary>A document as somebody wrote it.</summary>
    private sealed record Written(string Text, T Value, string Version, string By);
}

/// <summary>What became of a document's text.</summary>
/// <param name="Value">What it means; null where there is an error.</param>
/// <param name="Problems">Everything that is wrong or worth a second look, as it stands in the text.</param>
public sealed record DocumentReading<T>(T? Value, IReadOnlyList<PolicyProblem> Problems)
    where T : class;
