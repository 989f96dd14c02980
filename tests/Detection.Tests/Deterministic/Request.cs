using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>
/// What an actor asks of the world outside its process: first it arrives, then the answer does, and at both points
/// something can go wrong.
/// </summary>
internal sealed class Request<T>(World world, Activation from, Point arrival, Func<T> effect, Func<T>? damaged = null)
{
    private readonly TaskCompletionSource<T> _answer = new();
    private T _value = default!;
    private Exception? _error;

    public Task<T> SendAsync()
    {
        world.Turns.Add(new Step(from.Process, Arrive) { Orphan = DoForNobody });
        return _answer.Task;
    }

    private void Arrive()
    {
        switch (world.FaultAt(arrival, from))
        {
            case Fault.Fails:
                Fail("was refused");
                break;
            case Fault.Conflicts:
                _error = new PrincipalConflictException("Somebody is said to have written it.");
                Reply();
                break;
            case Fault.Damaged:
                Do(damaged!);
                break;
            case Fault.Crashes:
                world.Crash(from.Process);
                break;
            case Fault.CrashesSent:
                world.Crash(from.Process);
                world.Turns.Add(new Step(null, DoForNobody) { NotBefore = world.Later() });
                break;
            case Fault.Slow:
                world.Turns.Add(new Step(from.Process, Do) { NotBefore = world.Later(), Orphan = DoForNobody });
                break;
            case Fault.Impatient:
                from.Current?.GiveUp();
                world.Turns.Add(new Step(from.Process, Do) { Orphan = DoForNobody });
                break;
            default:
                Do();
                break;
        }
    }

    private void Do() => Do(effect);

    private void Do(Func<T> act)
    {
        try
        {
            _value = act();
        }
        catch (PrincipalStoreException e)
        {
            _error = e;
        }

        Reply();
    }

    private void DoForNobody()
    {
        if (world.IsTraced) world.Note($"{arrival} of {from}, which is dead, arrives");
        try
        {
            effect();
        }
        catch (PrincipalStoreException)
        {
            // Nobody is there to hear of it.
        }
    }

    private void Reply() => world.Turns.Add(new Step(from.Process, Return));

    private void Return()
    {
        switch (world.FaultAt(arrival + 1, from))
        {
            case Fault.Fails:
                Fail("was not answered");
                break;
            case Fault.Conflicts:
                _error = new PrincipalConflictException("The store wrote it twice and met itself.");
                Finish();
                break;
            case Fault.Crashes:
                world.Crash(from.Process);
                break;
            case Fault.Slow:
                world.Turns.Add(new Step(from.Process, Finish) { NotBefore = world.Later() });
                break;
            case Fault.Impatient:
                from.Current?.GiveUp();
                world.Turns.Add(new Step(from.Process, Finish));
                break;
            default:
                Finish();
                break;
        }
    }

    private void Fail(string how)
    {
        // Stores promise their own exception; an outlet may throw anything.
        _error = arrival == Point.TellRequest
            ? new IOException($"The outlet {how}.")
            : new PrincipalStoreException($"The store {how}.");
        Finish();
    }

    private void Finish()
    {
        if (_error is null) _answer.SetResult(_value);
        else _answer.SetException(_error);
    }
}

/// <summary>The store as one activation reaches it.</summary>
internal sealed class StoreClient(World world, Activation activation) : IPrincipalStore
{
    public ValueTask<StoredPrincipal?> ReadAsync(PrincipalKey key, CancellationToken cancellationToken = default)
    {
        activation.NoteUse();
        return new(new Request<StoredPrincipal?>(
            world, activation, Point.ReadRequest, () => world.Store.Read(key), () => world.Store.ReadDamaged(key))
            .SendAsync());
    }

    public ValueTask<string> WriteAsync(PrincipalWrite write)
    {
        var draft = activation.Note(write);
        return new(new Request<string>(world, activation, Point.WriteRequest, () => world.Store.Write(draft))
            .SendAsync());
    }
}

/// <summary>The lists as one activation reaches them.</summary>
internal sealed class OutletClient(World world, Activation activation) : IPrincipalOutlet
{
    public ValueTask TellAsync(PrincipalNotice notice) =>
        new(new Request<bool>(world, activation, Point.TellRequest, () => world.Index.Tell(notice)).SendAsync());
}
