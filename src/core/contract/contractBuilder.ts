import type {
  ContractDependency,
  ContractItem,
  Criterion,
  FeatureContract,
  ProvidedItem,
  SectionRole,
} from './contract';
import {
  criterionItem,
  type CriterionMore,
  dependencyItem,
  providedItem,
  type RawItem,
  saysNothing,
} from './itemText';

/** Collects what one feature promises while its file is read from top to bottom. */
export class ContractBuilder {
  featureId: string | undefined;
  title: string | undefined;
  responsibility: string | undefined;
  private readonly provides: ProvidedItem[] = [];
  private readonly dependsOn: ContractDependency[] = [];
  private readonly criteria: Criterion[] = [];
  private readonly wordIds = new Map<string, number>();
  private readonly integrationPoints: ContractItem[] = [];

  constructor(private readonly line: number) {}

  add(role: SectionRole, item: RawItem, more: CriterionMore = {}): void {
    if (item.words.text === '' || saysNothing(item.words.text)) return;
    switch (role) {
      case 'provides':
        this.provides.push(providedItem(item));
        return;
      case 'depends-on':
        this.dependsOn.push(dependencyItem(item));
        return;
      case 'criteria':
        this.addCriterion(criterionItem(item, more));
        return;
      case 'integration-points':
        this.addIntegrationPoint(item);
        return;
      case 'other':
    }
  }

  /** Whether anything was promised at all. */
  get isEmpty(): boolean {
    return [this.provides, this.dependsOn, this.criteria, this.integrationPoints].every(
      (list) => list.length === 0,
    );
  }

  build(): FeatureContract {
    return {
      featureId: this.featureId,
      title: this.title,
      line: this.line,
      responsibility: this.responsibility,
      provides: this.provides,
      dependsOn: this.dependsOn,
      criteria: this.criteria,
      integrationPoints: this.integrationPoints,
    };
  }

  /** Two criteria with the same words and no ids: the second is `-2`, in the order of the file. */
  private addCriterion(criterion: Criterion): void {
    if (criterion.hasOwnId) {
      this.criteria.push(criterion);
      return;
    }
    const repeats = (this.wordIds.get(criterion.id) ?? 0) + 1;
    this.wordIds.set(criterion.id, repeats);
    this.criteria.push(repeats === 1 ? criterion : { ...criterion, id: `${criterion.id}-${repeats}` });
  }

  /** In the form for several features, dependencies are said here: "Depends on Features 1 and 3". */
  private addIntegrationPoint({ words, category }: RawItem): void {
    this.integrationPoints.push({ ...words, category });
    const named = /^depends on features? ([\d\s,&and-]{1,100})/i.exec(words.text)?.[1];
    for (const [feature] of named?.matchAll(/\d{1,6}/g) ?? []) {
      this.dependsOn.push({ ...words, kind: 'feature', feature });
    }
  }
}
