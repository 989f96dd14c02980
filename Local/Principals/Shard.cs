using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Local.Stores;
using Grainwatch.Telemetry;

namespace Grainwatch.Local.Principals;

/// <summary>
/// Some of the principals, on one thread. A round: take all that waits, start one call for each principal, commit what
/// they wrote together, answer. While a principal's write is pending, its other calls wait; other principals' do not.
/// </summary>
internal sealed class Shard : IDisposable
{
    // How often a store that is not written to is looked after.
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);

    private readonly IShardStore _store;
    private readonly MeasuredStore _measured;
    private readonly IPrincipalOutlet _outlet;
    private readonly LivePolicy _policy;
    private readonly ShardQueue _queue;
    private readonly Thread _thread;
    private readonly Dictionary<PrincipalKey, Resident> _residents = [];
    private readonly LinkedList<Resident> _byUse = [];
    private readonly int _residentsMax;
    private readonly Telling _telling;
    private List<ShardCall> _answers = [];

    public Shard(
        int number,
        IShardStore store,
        IPrincipalOutlet outlet,
        LivePolicy policy,
        LocalOptions options,
        int residentsMax,
        HostInstruments? instruments,
        ITellingMarks? marks = null)
    {
        _telling = new Telling(number, store, marks);
        _residentsMax = residentsMax;
        _store = store;
        _measured = new MeasuredStore(store, instruments);
        _outlet = outlet;
        _policy = policy;
        _queue = new ShardQueue(options.QueueLengthMax);
        _thread = new Thread(Run) { Name = $"shard {number}", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Who had something to tell at the last look.</summary>
    public OutboxDepth Waiting => _telling.Waiting;

    /// <summary>Calls a principal's actor; the calls of one principal run in the order in which they came.</summary>
    /// <exception cref="PrincipalStoreException">The shard is closed.</exception>
    public Task<T> CallAsync<T>(
        PrincipalKey key, Func<PrincipalActor, Task<T>> run, CancellationToken cancellation) =>
        AddAsync(new ShardCall<T>(key, isRead: false, run), cancellation);

    /// <summary>
    /// Asks a principal's actor for something that changes nothing: it sees what was answered before it was asked, and
    /// overtakes what still waits.
    /// </summary>
    /// <exception cref="PrincipalStoreException">The shard is closed.</exception>
    public Task<T> AskAsync<T>(
        PrincipalKey key, Func<PrincipalActor, Task<T>> run, CancellationToken cancellation) =>
        AddAsync(new ShardCall<T>(key, isRead: true, run), cancellation);

    private Task<T> AddAsync<T>(ShardCall<T> call, CancellationToken cancellation)
    {
        var added = _queue.AddAsync(call, cancellation);
        return added.IsCompletedSuccessfully ? call.Task : WaitAsync(added, call);

        static async Task<T> WaitAsync(ValueTask added, ShardCall<T> call)
        {
            await added;
            return await call.Task;
        }
    }

    /// <summary>
    /// What tells a principal's past, on whatever thread; null when there is no such principal. A store that keeps no
    /// past says so.
    /// </summary>
    /// <exception cref="PrincipalStoreException">The shard is closed.</exception>
    public Task<IPrincipalPast?> PastOfAsync(PrincipalKey key, CancellationToken cancellation) =>
        CallAsync(
            key,
            _ => Task.FromResult(_store is IPastStore store ? store.PastOf(key) : NoPast.Instance),
            cancellation);

    /// <summary>Serves what waits, and ends.</summary>
    public void Dispose()
    {
        _queue.Close();
        _thread.Join();
        _queue.Dispose();
    }

    private void Run()
    {
        SynchronizationContext.SetSynchronizationContext(new ShardContext(_queue));
        List<ShardCall> calls = [], reads = [];
        List<(SendOrPostCallback Callback, object? State)> continuations = [];
        var wait = s_tick;
        while (_queue.Take(ref calls, ref continuations, wait) || _store.HasPending || _telling.IsBusy)
        {
            foreach (var (callback, state) in continuations) callback(state);
            foreach (var call in calls)
            {
                if (_queue.HasReads) AcceptReads(ref reads);
                Accept(call);
                if (_store.IsFull) _measured.Commit();
            }

            if (_queue.HasReads) AcceptReads(ref reads);

            continuations.Clear();
            calls.Clear();
            _measured.Commit();
            Answer();
            foreach (var key in _telling.Look()) Accept(Wake(key));
            _measured.Commit();
            Answer();
            wait = _store.Maintain() || _store.HasPending ? TimeSpan.Zero : s_tick;
        }
    }

    /// <summary>Serves reads in between; who has no write pending is answered before the others' are durable.</summary>
    private void AcceptReads(ref List<ShardCall> reads)
    {
        _queue.TakeReads(ref reads);
        foreach (var read in reads) Accept(read);
        reads.Clear();
        Answer();
    }

    private void Accept(ShardCall call)
    {
        if (_residents.TryGetValue(call.Key, out var resident))
        {
            _byUse.Remove(resident.Use);
            _byUse.AddLast(resident.Use);
        }
        else
        {
            MakeRoom();
            _residents.Add(call.Key, resident = new Resident(CreateActor(call.Key)));
            _byUse.AddLast(resident.Use);
        }

        if (resident.IsBusy) (resident.Waiting ??= new Queue<ShardCall>()).Enqueue(call);
        else _ = ServeAsync(resident, call);
    }

    /// <summary>Runs a call and all that waited for it. Fails never: a call keeps its own failure.</summary>
    private async Task ServeAsync(Resident resident, ShardCall call)
    {
        resident.IsBusy = true;
        var next = call;
        do
        {
            _telling.Begin(call.Key);
            await next.RunAsync(resident.Actor);
            _telling.End(call.Key, resident.Actor);
            _answers.Add(next);
            // What the store holds is not known any more: another actor will read it.
            if (resident.Actor.IsFenced) resident.Actor = CreateActor(call.Key);
        }
        while (resident.Waiting is { } waiting && waiting.TryDequeue(out next));
        resident.IsBusy = false;
    }

    /// <summary>Has a principal read, and tell what it could not tell yet.</summary>
    private static ShardCall<bool> Wake(PrincipalKey key) => new(key, isRead: true, async actor =>
    {
        await actor.WakeAsync();
        return true;
    });

    /// <summary>
    /// Lets those go that were not asked for the longest. All that one remembers is in the store, except that it has
    /// told something, which is told again when it is read.
    /// </summary>
    private void MakeRoom()
    {
        for (var next = _byUse.First; next is not null && _residents.Count >= _residentsMax;)
        {
            var (resident, node) = (next.Value, next);
            next = next.Next;
            if (resident.IsBusy) continue;
            _byUse.Remove(node);
            _residents.Remove(resident.Actor.Key);
        }
    }

    private PrincipalActor CreateActor(PrincipalKey key) => new(key, _measured, _outlet, _policy);

    /// <summary>Callers go on on other threads: all of a round one after the other on one of them.</summary>
    private void Answer()
    {
        if (_answers.Count == 0) return;
        var answers = _answers;
        _answers = [];
        ThreadPool.UnsafeQueueUserWorkItem(
            static answers =>
            {
                foreach (var call in answers) call.Answer();
            },
            answers,
            preferLocal: false);
    }

    /// <summary>A principal in memory.</summary>
    private sealed class Resident
    {
        public Resident(PrincipalActor actor)
        {
            Actor = actor;
            Use = new LinkedListNode<Resident>(this);
        }

        /// <summary>Its place among all, by when they were last asked for.</summary>
        public LinkedListNode<Resident> Use { get; }

        public PrincipalActor Actor { get; set; }

        public bool IsBusy { get; set; }

        public Queue<ShardCall>? Waiting { get; set; }
    }
}
