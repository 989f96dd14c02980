namespace Grainwatch.Samples;

/// <summary>How many calls people and machines make, so that the sample meets its target of events.</summary>
internal sealed class Volume
{
    // Means over the kinds of people, of what DayPlanner and SignIns do.
    private const double SignInsPerWorkday = 3.7;
    private const double WorkdayShare = 5.0 / 7 * 0.95;
    private const double SessionShare = 0.77;
    private const double PeopleShare = 0.4;
    private const double PersonCallsPerDayMax = 400;

    public Volume(Organisation organisation)
    {
        var options = organisation.Options;
        var workdays = organisation.People.Count * options.Days * WorkdayShare;
        var calls = Math.Max(options.TargetEvents - (workdays * SignInsPerWorkday), options.TargetEvents * 0.2);
        PersonCallsPerDay = Math.Min(PersonCallsPerDayMax, calls * PeopleShare / (workdays * SessionShare));
        var machineCalls = calls - (PersonCallsPerDay * workdays * SessionShare);
        var weight = organisation.Machines.Sum(machine => machine.Weight);
        MachineCallsPerDay = machineCalls / (options.Days * weight);
    }

    /// <summary>Calls of a person of average pace in a full day.</summary>
    public double PersonCallsPerDay { get; }

    /// <summary>Calls a day of a machine of weight 1.</summary>
    public double MachineCallsPerDay { get; }
}
